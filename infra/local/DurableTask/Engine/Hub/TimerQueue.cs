namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Durable timers in the order they are due, over one timer of the hub's clock. A timer that is due is handed over once;
/// its row stays in the file until the turn that takes it commits, so that a kill in between only makes it due again.
/// </summary>
sealed class TimerQueue : IDisposable
{
    /// <summary>Clocks refuse longer waits than some weeks, and may be set forward meanwhile.</summary>
    static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    readonly Lock gate = new();
    readonly SortedSet<(long Due, TimerKey Key)> queue = new(Comparer<(long Due, TimerKey Key)>.Create(Compare));
    readonly Dictionary<TimerKey, long> due = [];
    readonly TimeProvider time;
    readonly Action<TimerKey, DateTime> fire;
    readonly ITimer alarm;
    long alarmAt = long.MaxValue;
    bool closed;

    public TimerQueue(TimeProvider time, Action<TimerKey, DateTime> fire)
    {
        this.time = time;
        this.fire = fire;
        alarm = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    public void Add(TimerKey key, DateTime dueAt)
    {
        lock (gate)
        {
            Forget(key);
            queue.Add((dueAt.Ticks, key));
            due[key] = dueAt.Ticks;
            if (dueAt.Ticks < alarmAt)
                SetAlarm();
        }
    }

    public void Remove(TimerKey key)
    {
        lock (gate)
            Forget(key);
    }

    public void Dispose()
    {
        lock (gate)
            closed = true;
        alarm.Dispose();
    }

    static int Compare((long Due, TimerKey Key) a, (long Due, TimerKey Key) b)
    {
        var order = a.Due.CompareTo(b.Due);
        if (order == 0)
            order = a.Key.Iid.CompareTo(b.Key.Iid);
        if (order == 0)
            order = a.Key.Generation.CompareTo(b.Key.Generation);
        return order != 0 ? order : a.Key.Task.CompareTo(b.Key.Task);
    }

    void Forget(TimerKey key)
    {
        if (due.Remove(key, out var at))
            queue.Remove((at, key));
    }

    void Ring()
    {
        var now = time.GetUtcNow().UtcTicks;
        List<(long Due, TimerKey Key)> ringing = [];
        lock (gate)
        {
            while (!closed && queue.Count > 0 && queue.Min is var next && next.Due <= now)
            {
                Forget(next.Key);
                ringing.Add(next);
            }

            SetAlarm();
        }

        foreach (var (at, key) in ringing)
            fire(key, new DateTime(at, DateTimeKind.Utc));
    }

    void SetAlarm()
    {
        if (closed)
            return;
        if (queue.Count == 0)
        {
            alarmAt = long.MaxValue;
            alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        alarmAt = queue.Min.Due;
        var wait = TimeSpan.FromTicks(Math.Max(0, alarmAt - time.GetUtcNow().UtcTicks));
        // A clock's timers count whole milliseconds and may ring a fraction early; a millisecond more spares a second look.
        var sleep = wait > LongestSleep ? LongestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        alarm.Change(sleep, Timeout.InfiniteTimeSpan);
    }
}

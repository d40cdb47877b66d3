using System.Collections.Concurrent;
using System.Globalization;

namespace Marketplace.Local;

/// <summary>
/// The system's clock, set forward by hand. Timers made from it fire when the time they wait for is skipped over, at once and
/// in no particular order; a periodic one fires once for all its skipped periods. The offset is kept in a file, so that a
/// restarted host does not go back in time.
/// </summary>
public sealed class AdjustableTimeProvider : TimeProvider
{
    readonly string? file;
    readonly ConcurrentDictionary<AdjustedTimer, byte> timers = new();
    readonly Lock gate = new();
    long offsetTicks;

    /// <param name="file">Where the offset is kept; nowhere when null.</param>
    public AdjustableTimeProvider(string? file = null)
    {
        this.file = file;
        if (file is not null && File.Exists(file)) offsetTicks = TimeSpan.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture).Ticks;
    }

    /// <summary>How far it is ahead of the system's clock.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    /// <summary>Sets the clock forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Time only goes forward, and ends with the year 9999.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(by, DateTimeOffset.MaxValue - GetUtcNow());
            Interlocked.Add(ref offsetTicks, by.Ticks);
            Keep();
        }

        foreach (var timer in timers.Keys) timer.Reconsider();
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Offset.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new AdjustedTimer(this, callback, state, dueTime, period);

    void Keep()
    {
        if (file is null) return;
        File.WriteAllText(file + ".new", Offset.ToString("c", CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>A system timer that is set anew whenever the clock is moved; known to the clock only while it waits.</summary>
    sealed class AdjustedTimer : ITimer
    {
        static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);
        readonly AdjustableTimeProvider clock;
        readonly TimerCallback callback;
        readonly object? state;
        readonly ITimer inner;
        readonly Lock gate = new();
        DateTimeOffset? due;
        TimeSpan period;

        public AdjustedTimer(AdjustableTimeProvider clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            this.clock = clock;
            this.callback = callback;
            this.state = state;
            inner = System.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                this.period = period;
                due = dueTime < TimeSpan.Zero ? null : clock.GetUtcNow() + dueTime;
            }

            return Reconsider();
        }

        public bool Reconsider()
        {
            lock (gate)
            {
                if (due is null)
                {
                    clock.timers.TryRemove(this, out _);
                    return inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                clock.timers[this] = 0;
                var left = due.Value - clock.GetUtcNow();
                return inner.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            clock.timers.TryRemove(this, out _);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.timers.TryRemove(this, out _);
            return inner.DisposeAsync();
        }

        void Look()
        {
            lock (gate)
            {
                if (due is null) return;
                if (due <= clock.GetUtcNow())
                    due = period > TimeSpan.Zero ? clock.GetUtcNow() + period : null;
                else
                {
                    Reconsider();
                    return;
                }
            }

            Reconsider();
            callback(state);
        }
    }
}

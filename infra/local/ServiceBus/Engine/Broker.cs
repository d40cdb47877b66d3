using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>
/// The engine behind the API: all mailboxes of one file, one lock, one clock, one journal. Every operation is a <see cref="Turn"/>:
/// decided in memory under the lock, written by the journal, and answered once it is on disk. Nothing polls: who waits is woken by the
/// turn that brings the message, and one timer stands at the next moment at which a lock, a life or a schedule ends.
/// </summary>
internal sealed partial class Broker : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Journal journal;
    private readonly ITimer alarm;
    private readonly PriorityQueue<Due, DateTimeOffset> agenda = new();
    private DateTimeOffset alarmAt = DateTimeOffset.MaxValue;
    private bool stopped;

    public Broker(string file, TimeProvider time)
    {
        this.time = time;
        var connection = BusFile.Open(file);
        try
        {
            alarm = time.CreateTimer(_ => Act(LookAtAgenda), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Load(connection, out var turn);
            journal = new Journal(connection);
            Finish(turn);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public TimeProvider Time => time;

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (stopped) return;
            stopped = true;
            foreach (var mailbox in entities.Values.SelectMany(entity => entity.Mailboxes)) mailbox.FailWaiters(Stopped());
        }

        await alarm.DisposeAsync();
        await journal.DisposeAsync();
    }

    private static ServiceBusException Stopped() =>
        new("The local Service Bus was stopped.", ServiceBusFailureReason.ServiceCommunicationProblem);

    /// <summary>Takes one turn. The task ends when all of it is on disk.</summary>
    private Task Act(Action<Turn> act) => Act(turn =>
    {
        act(turn);
        return true;
    }).Kept;

    private (T Value, Task Kept) Act<T>(Func<Turn, T> act)
    {
        lock (gate)
        {
            if (stopped) throw Stopped();
            var turn = new Turn(time.GetUtcNow());
            try
            {
                var value = act(turn);
                return (value, Finish(turn));
            }
            catch when (turn.Writes.Count > 0) // What a refused act changed on its way (a lock that ran out) has happened all the same.
            {
                Finish(turn);
                throw;
            }
        }
    }

    private async Task<T> ActAsync<T>(Func<Turn, T> act)
    {
        var (value, kept) = Act(act);
        await kept;
        return value;
    }

    private Task Finish(Turn turn)
    {
        var kept = journal.Append(turn.Writes);
        turn.Release(kept);
        foreach (var due in turn.Dues) agenda.Enqueue(due, due.At);
        SetAlarm(turn.Now);
        return kept;
    }

    private void LookAtAgenda(Turn turn)
    {
        alarmAt = DateTimeOffset.MaxValue;
        while (agenda.TryPeek(out var due, out var at) && at <= turn.Now)
        {
            agenda.Dequeue();
            due.Mailbox.LookAgain(turn, due);
        }
    }

    private void SetAlarm(DateTimeOffset now)
    {
        if (!agenda.TryPeek(out _, out var next) || next >= alarmAt) return;
        var sleep = next - now;
        if (sleep > LongestSleep) sleep = LongestSleep;
        alarmAt = now + sleep;
        alarm.Change(sleep > TimeSpan.Zero ? sleep : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}

using System.Diagnostics;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// A running task hub: the file, its writer and readers, the mailboxes, the timers, and the loops that run turns and
/// activities. Opening it rebuilds all that is ready out of the file; nothing else remembers it.
/// </summary>
sealed class TaskHubEngine : IAsyncDisposable
{
    readonly HubFile file;
    readonly WriteStore store;
    readonly TurnRunner turns;
    readonly TimeProvider time;
    long turnsMade;
    bool closed;

    TaskHubEngine(LocalTaskHubOptions options, TimeProvider time, IServiceProvider services, ILoggerFactory logging)
    {
        this.time = time;
        Logging = logging;
        Logger = logging.CreateLogger<LocalTaskHub>();
        file = HubFile.Open(options.DataFile);
        store = new WriteStore(file);
        Reader = new InstanceReader(file);
        Mailboxes = new Mailboxes(options.Faults);
        Timers = new TimerQueue(time, Fire);
        Activities = new ActivityQueue(this, options, services);
        turns = new TurnRunner(this, options, Reader, services);
        Writer = new Writer(this, store, options.Faults);
    }

    public ILogger Logger { get; }

    public ILoggerFactory Logging { get; }

    public InstanceReader Reader { get; }

    public Mailboxes Mailboxes { get; }

    public TimerQueue Timers { get; }

    public ActivityQueue Activities { get; }

    public Writer Writer { get; }

    public InstanceWaiters Waiters { get; } = new();

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Whether nothing happens until a client, a timer or the clock makes it happen.</summary>
    public bool IsQuiet
    {
        get
        {
            var before = Writer.Writes;
            return Mailboxes.IsQuiet && Activities.IsQuiet && Writer.IsQuiet && Mailboxes.IsQuiet && Writer.Writes == before;
        }
    }

    /// <summary>Told how long each turn took from its first message to its commit.</summary>
    public Action<TimeSpan>? TurnObserver { get; set; }

    public static TaskHubEngine Open(LocalTaskHubOptions options, TimeProvider time, IServiceProvider services, ILoggerFactory logging)
    {
        var hub = new TaskHubEngine(options, time, services, logging);
        hub.Reader.Read(get =>
        {
            Recovery.TakeUp(hub, get);
            return true;
        });
        hub.Activities.Start();
        hub.turns.Start();
        return hub;
    }

    /// <summary>Lets an instance that is durable begin, at once or when it is due.</summary>
    public void Begin(InstanceState state)
    {
        var key = new TimerKey(state.Iid, state.Generation, TimerKey.ScheduledStart);
        if (state.Start.ScheduledStartTime is { } at && at > Now)
            Timers.Add(key, at);
        else
            Mailboxes.Deliver(state.Iid, new Message(0, state.Generation, state.Start), state);
    }

    public void TurnCommitted(TurnInput taken)
    {
        Interlocked.Increment(ref turnsMade);
        TurnObserver?.Invoke(Stopwatch.GetElapsedTime(taken.ReadySince));
    }

    public LocalTaskHubStats Stats() => new(
        Volatile.Read(ref turnsMade),
        Activities.Executed,
        Writer.Writes,
        Writer.Commits,
        Mailboxes.ReadyCount,
        Activities.Waiting,
        Timers.Count,
        Writer.Waiting,
        turns.InProgress,
        Activities.InProgress,
        Enum.GetValues<OrchestrationStatus>().ToDictionary(s => s.ToString(), store.Count));

    /// <summary>Lets what runs come to its end and writes it down, unless told to stop waiting for it.</summary>
    public async Task CloseAsync(CancellationToken stopWaiting)
    {
        if (closed)
            return;
        closed = true;
        Timers.Dispose();
        var running = Task.WhenAll(turns.CloseAsync(), Activities.CloseAsync());
        await Task.WhenAny(running, Task.Delay(Timeout.Infinite, stopWaiting));
        Writer.Close();
        await Writer.Ended;
        Waiters.End(new InvalidOperationException("The task hub has stopped."));
        Reader.Dispose();
        store.Dispose();
        file.Dispose();
    }

    public async ValueTask DisposeAsync() => await CloseAsync(new CancellationToken(canceled: true));

    void Fire(TimerKey key, DateTime due)
    {
        HistoryEvent e = key.Task == TimerKey.ScheduledStart
            ? new ExecutionStartedEvent(-1, null)
            : new TimerFiredEvent(-1, due) { TimerId = key.Task, Timestamp = due };
        Mailboxes.Deliver(key.Iid, new Message(0, key.Generation, e));
    }
}

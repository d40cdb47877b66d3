using System.Collections.Concurrent;
using System.Threading.Channels;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Runs activities, so many at a time, each in a scope of its own. An activity whose answer is committed never runs again;
/// a copy of its message finds it running or gone and is dropped.
/// </summary>
sealed class ActivityQueue(TaskHubEngine hub, LocalTaskHubOptions options, IServiceProvider services)
{
    readonly Channel<PendingTask> queue = Channel.CreateUnbounded<PendingTask>();
    readonly ConcurrentDictionary<long, bool> isRunning = new();
    Task[] loops = [];
    long executed;
    int inProgress;
    volatile bool closed;

    public long Executed => Volatile.Read(ref executed);

    public int InProgress => Volatile.Read(ref inProgress);

    /// <summary>Whether no activity waits, runs, or has an answer that is not durable yet.</summary>
    public bool IsQuiet => isRunning.IsEmpty;

    public int Waiting => queue.Reader.Count;

    public void Start() => loops = [.. Enumerable.Range(0, options.MaxConcurrentActivityFunctions).Select(_ => Task.Run(LoopAsync))];

    public void Add(PendingTask task)
    {
        isRunning[task.Tid] = false;
        queue.Writer.TryWrite(task);
        if (options.Faults.DeliverEveryMessageTwice)
            queue.Writer.TryWrite(task);
    }

    public void Forget(PendingTask task) => isRunning.TryRemove(task.Tid, out _);

    /// <summary>Takes up nothing more.</summary>
    /// <returns>Completes when what runs has come to its end.</returns>
    public Task CloseAsync()
    {
        closed = true;
        queue.Writer.TryComplete();
        return Task.WhenAll(loops);
    }

    async Task LoopAsync()
    {
        await foreach (var task in queue.Reader.ReadAllAsync())
        {
            if (closed)
                return;
            if (!isRunning.TryUpdate(task.Tid, true, false))
                continue;
            Interlocked.Increment(ref inProgress);
            var answer = await RunAsync(task);
            Interlocked.Decrement(ref inProgress);
            Interlocked.Increment(ref executed);
            hub.Writer.Post(new ActivityWrite(task, answer));
        }
    }

    async Task<HistoryEvent> RunAsync(PendingTask task)
    {
        var call = task.Event;
        try
        {
            if (!options.Registry.Activities.TryFind(call.Name!, call.Version ?? string.Empty, out var factory))
                return Failed(call, NotFound(call));
            await using var scope = services.CreateAsyncScope();
            var activity = factory(scope.ServiceProvider);
            var input = options.DataConverter.Deserialize(call.Input, activity.InputType);
            var output = await activity.RunAsync(new ActivityContext(task), input);
            return new TaskCompletedEvent(-1, call.EventId, options.DataConverter.Serialize(output)) { Timestamp = hub.Now };
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            hub.Logger.LogDebug(thrown, "Activity {Activity} of instance {Instance} failed", call.Name, task.InstanceId);
            return Failed(call, Failures.FromException(thrown));
        }
    }

    TaskFailedEvent Failed(TaskScheduledEvent call, global::DurableTask.Core.FailureDetails failure) =>
        new(-1, call.EventId, failure.ErrorMessage, failure.StackTrace, failure) { Timestamp = hub.Now };

    static global::DurableTask.Core.FailureDetails NotFound(TaskScheduledEvent call) => Failures.Final(
        Failures.ActivityNotFound, $"No activity task named '{call.Name}'{(call.Version is { Length: > 0 } v ? $" of version '{v}'" : "")} was found.");

    sealed class ActivityContext(PendingTask task) : TaskActivityContext
    {
        public override TaskName Name { get; } = new(task.Event.Name!);

        public override string InstanceId => task.InstanceId;

        public override string Version => task.Event.Version ?? string.Empty;
    }
}

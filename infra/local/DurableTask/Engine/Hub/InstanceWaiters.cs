namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Who waits for an instance to begin or to end. Whoever waits enlists first and looks second, and is woken after each
/// commit that begins or ends the instance, so that nothing is missed. When the hub ends, all are told, and whoever comes
/// later is told at once.
/// </summary>
sealed class InstanceWaiters
{
    readonly Lock gate = new();
    readonly Dictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);
    Exception? ended;

    /// <summary>Completes when the instance next begins or ends.</summary>
    public Task NextMove(string id)
    {
        lock (gate)
        {
            if (ended is not null)
                return Task.FromException(ended);
            if (!waiting.TryGetValue(id, out var waiters))
                waiting[id] = waiters = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiters.Task;
        }
    }

    public void Moved(string id)
    {
        TaskCompletionSource? waiters;
        lock (gate)
            waiting.Remove(id, out waiters);
        waiters?.SetResult();
    }

    public void End(Exception why)
    {
        lock (gate)
        {
            ended = why;
            foreach (var waiters in waiting.Values)
                waiters.SetException(why);
            waiting.Clear();
        }
    }
}

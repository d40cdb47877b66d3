using System.Collections.Concurrent;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Who waits for an instance to begin or to end. Whoever waits enlists first and looks second, and is woken after each
/// commit that begins or ends the instance, so that nothing is missed.
/// </summary>
sealed class InstanceWaiters
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> moved = new(StringComparer.Ordinal);

    /// <summary>Completes when the instance next begins or ends.</summary>
    public Task NextMove(string id) =>
        moved.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Moved(string id)
    {
        if (!moved.IsEmpty && moved.TryRemove(id, out var waiters))
            waiters.SetResult();
    }

    public void Abandon(Exception why)
    {
        foreach (var id in moved.Keys)
            if (moved.TryRemove(id, out var waiters))
                waiters.SetException(why);
    }
}

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// The synchronization context of one turn: continuations run one after the other on the turn's own thread, in the order in
/// which they became ready. A continuation that comes from any other thread is refused and remembered: the orchestrator
/// awaited something that is not durable, and nothing it does after that would be the same in a replay.
/// </summary>
sealed class TurnThread : SynchronizationContext
{
    readonly Queue<(SendOrPostCallback Callback, object? State)> ready = new();
    readonly int thread = Environment.CurrentManagedThreadId;
    volatile bool closed;
    volatile bool trespassed;

    /// <summary>Whether another thread tried to run the orchestrator's code.</summary>
    public bool Trespassed => trespassed;

    public bool IsCurrent => !closed && Environment.CurrentManagedThreadId == thread;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            ready.Enqueue((d, state));
        else
            trespassed = true;
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsCurrent)
            throw new InvalidOperationException(Trespass);
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    public void RunReady()
    {
        while (ready.TryDequeue(out var next))
            next.Callback(next.State);
    }

    public void Close() => closed = true;

    public void Demand()
    {
        if (IsCurrent)
            return;
        trespassed = true;
        throw new InvalidOperationException(Trespass);
    }

    public const string Trespass =
        "Multithreaded execution was detected: the orchestrator's code went on outside of its turn's thread. This happens when it awaits "
        + "something other than the tasks of its context (a delay, I/O, Task.Run, ConfigureAwait(false)). Move that work into an activity.";
}

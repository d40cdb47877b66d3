using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>What a waiter was given, and when it is safe on disk.</summary>
internal sealed record Grant<T>(T Value, Task Kept);

/// <summary>Somebody who waits in a line for something of the broker. Given to or sent away under the broker's lock, so never both.</summary>
internal sealed class Waiter<T>
{
    private readonly TaskCompletionSource<Grant<T>?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LinkedListNode<Waiter<T>>? place;

    /// <summary>How many messages it takes at most.</summary>
    public int Max { get; init; } = 1;

    public ServiceBusReceiveMode Mode { get; init; }

    /// <summary>The grant, or null if it left empty-handed.</summary>
    public Task<Grant<T>?> Answer => answer.Task;

    public void QueueIn(LinkedList<Waiter<T>> line) => place = line.AddLast(this);

    public void Give(Turn turn, T value)
    {
        Leave();
        turn.Grant(kept => answer.TrySetResult(new Grant<T>(value, kept)));
    }

    public void SendAway()
    {
        if (place is null) return;
        Leave();
        answer.TrySetResult(null);
    }

    public void Fail(Exception fault)
    {
        Leave();
        answer.TrySetException(fault);
    }

    private void Leave()
    {
        place?.List?.Remove(place);
        place = null;
    }
}

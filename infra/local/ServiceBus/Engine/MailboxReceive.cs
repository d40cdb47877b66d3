using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>A line of ready messages with those who wait for them: the whole mailbox, or one session of it.</summary>
internal sealed class Lane(string? sessionId)
{
    public string? SessionId => sessionId;

    public SortedSet<long> Ready { get; } = [];

    public LinkedList<Waiter<IReadOnlyList<Delivery>>> Waiters { get; } = [];

    /// <summary>Messages out with the holder of the session.</summary>
    public HashSet<long> Held { get; } = [];

    public Guid LockToken { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public byte[]? State { get; set; }
}

/// <summary>Handing messages out: at once, or to whoever waits when one becomes ready.</summary>
internal sealed partial class Mailbox
{
    /// <summary>Gives the waiter what is ready, or puts it in line.</summary>
    public void Ask(Turn turn, SessionHold? hold, Waiter<IReadOnlyList<Delivery>> waiter)
    {
        var lane = LaneFor(turn, hold);
        var taken = Take(turn, lane, waiter.Max, waiter.Mode);
        if (taken.Count > 0) waiter.Give(turn, taken);
        else waiter.QueueIn(lane.Waiters);
    }

    /// <summary>Fetches messages that were put aside, by their numbers: all of them or none.</summary>
    public IReadOnlyList<Delivery> TakeDeferred(Turn turn, SessionHold? hold, IReadOnlyList<long> wanted, ServiceBusReceiveMode mode)
    {
        var lane = LaneFor(turn, hold);
        var found = wanted.Select(number => messages.GetValueOrDefault(number)).ToList();
        if (found.Any(message => message is not { State: ServiceBusMessageState.Deferred, IsLocked: false } || LaneOf(message) != lane))
            throw new ServiceBusException("Failed to lock one or more specified messages. The message does not exist.", ServiceBusFailureReason.MessageNotFound, path);
        return [.. found.Select(message => HandOut(turn, lane, message!, mode))];
    }

    public void FailWaiters(Exception fault)
    {
        foreach (var waiter in lanes.Values.SelectMany(lane => lane.Waiters).ToList()) waiter.Fail(fault);
        foreach (var waiter in sessionWaiters.ToList()) waiter.Fail(fault);
    }

    private Lane LaneFor(Turn turn, SessionHold? hold)
    {
        if (Settings.RequiresSession && hold is null)
            throw new InvalidOperationException($"It is not possible for an entity that requires sessions to create a non-sessionful message receiver. ({path})");
        return hold is null ? Open("") : HeldLane(turn, hold);
    }

    private Lane? LaneOf(Stored message) => lanes.GetValueOrDefault(LaneName(message));

    private string LaneName(Stored message) => Settings.RequiresSession ? message.Content.SessionId ?? "" : "";

    private Lane Open(string name)
    {
        if (!lanes.TryGetValue(name, out var lane))
            lanes.Add(name, lane = new Lane(Settings.RequiresSession ? name : null));
        return lane;
    }

    /// <summary>Puts an unlocked message back where it belongs: in line, aside, or away for good.</summary>
    private void LetGo(Turn turn, Stored message)
    {
        if (message.ExpiresAt <= turn.Now)
        {
            Expire(turn, message);
        }
        else if (message.State == ServiceBusMessageState.Active && deadLetters is not null && message.DeliveryCount >= Settings.MaxDeliveryCount)
        {
            Bury(turn, message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {Settings.MaxDeliveryCount} delivery attempts.");
        }
        else if (message.State == ServiceBusMessageState.Active)
        {
            var lane = Open(LaneName(message));
            lane.Ready.Add(message.Number);
            Feed(turn, lane);
        }
    }

    private void Feed(Turn turn, Lane lane)
    {
        while (lane.Ready.Count > 0 && lane.Waiters.First?.Value is { } waiter)
        {
            var taken = Take(turn, lane, waiter.Max, waiter.Mode);
            if (taken.Count == 0) return;
            waiter.Give(turn, taken);
        }

        if (lane.SessionId is not null) OfferSession(turn, lane);
    }

    private List<Delivery> Take(Turn turn, Lane lane, int max, ServiceBusReceiveMode mode)
    {
        var taken = new List<Delivery>();
        while (taken.Count < max && lane.Ready.Count > 0)
        {
            var message = messages[lane.Ready.Min];
            if (message.ExpiresAt <= turn.Now) Expire(turn, message);
            else taken.Add(HandOut(turn, lane, message, mode));
        }

        return taken;
    }

    private Delivery HandOut(Turn turn, Lane lane, Stored message, ServiceBusReceiveMode mode)
    {
        message.DeliveryCount++;
        if (mode == ServiceBusReceiveMode.ReceiveAndDelete)
        {
            var last = message.Snapshot();
            Remove(turn, message);
            return last;
        }

        lane.Ready.Remove(message.Number);
        message.Lock(lane.SessionId is null ? turn.Now + Settings.LockDuration : lane.LockedUntil);
        locked.Add(message.LockToken, message);
        if (lane.SessionId is null) turn.Dues.Add(new Due(message.LockedUntil, this, message.Number, null));
        else lane.Held.Add(message.Number);
        turn.Writes.Add(new CountDelivery(path, message.Number, message.DeliveryCount));
        return message.Snapshot();
    }
}

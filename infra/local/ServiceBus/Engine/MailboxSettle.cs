using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>How a receiver is done with a message.</summary>
internal abstract record Settlement
{
    internal sealed record Complete : Settlement;

    internal sealed record Abandon : Settlement;

    internal sealed record Defer : Settlement;

    internal sealed record DeadLetter(string? Reason, string? Description) : Settlement;

    /// <summary>Application properties to set on the message, as the settlement's author wants.</summary>
    public IReadOnlyDictionary<string, object>? Changes { get; init; }
}

/// <summary>Settling what was handed out. Only the lock's own token settles, and only while the lock holds.</summary>
internal sealed partial class Mailbox
{
    public void Settle(Turn turn, SessionHold? hold, Guid token, Settlement settlement)
    {
        if (settlement is Settlement.DeadLetter && deadLetters is null)
            throw new InvalidOperationException($"A message of '{path}' is a dead letter already.");
        var message = Locked(turn, hold, token);
        Change(message, settlement.Changes);
        switch (settlement)
        {
            case Settlement.Complete:
                Remove(turn, message);
                break;
            case Settlement.Abandon:
                KeepChanges(turn, message, settlement);
                Unlock(turn, message);
                break;
            case Settlement.Defer:
                message.State = ServiceBusMessageState.Deferred;
                turn.Writes.Add(new PutMessage(path, message.Snapshot()));
                Unlock(turn, message);
                break;
            case Settlement.DeadLetter(var reason, var description):
                Bury(turn, message, reason, description);
                break;
        }
    }

    /// <summary>Starts the lock anew and says until when it holds.</summary>
    public DateTimeOffset Renew(Turn turn, Guid token)
    {
        if (Settings.RequiresSession) throw new InvalidOperationException("In a session the session's lock is renewed, not the message's.");
        var message = Locked(turn, null, token);
        message.LockedUntil = turn.Now + Settings.LockDuration;
        turn.Dues.Add(new Due(message.LockedUntil, this, message.Number, null));
        return message.LockedUntil;
    }

    private Stored Locked(Turn turn, SessionHold? hold, Guid token)
    {
        var lane = hold is null ? null : HeldLane(turn, hold);
        if (locked.TryGetValue(token, out var message) && (lane is not null || message.LockedUntil > turn.Now)) return message;
        throw new ServiceBusException(
            "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
            ServiceBusFailureReason.MessageLockLost, path);
    }

    private void UnlockIfOver(Turn turn, Stored message)
    {
        var heldInSession = Settings.RequiresSession;
        if (!heldInSession && message.LockedUntil <= turn.Now) Unlock(turn, message);
    }

    private void Unlock(Turn turn, Stored message)
    {
        locked.Remove(message.LockToken);
        LaneOf(message)?.Held.Remove(message.Number);
        message.Unlock();
        LetGo(turn, message);
    }

    private void KeepChanges(Turn turn, Stored message, Settlement settlement)
    {
        if (settlement.Changes is { Count: > 0 }) turn.Writes.Add(new PutMessage(path, message.Snapshot()));
    }

    private static void Change(Stored message, IReadOnlyDictionary<string, object>? changes)
    {
        if (changes is not { Count: > 0 }) return;
        var properties = new Dictionary<string, object>(message.Content.Properties);
        foreach (var (name, value) in changes) properties[name] = value;
        message.Content = message.Content with { Properties = properties };
    }
}

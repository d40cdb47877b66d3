using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>The proof of a session's lock.</summary>
internal sealed record SessionHold(string SessionId, Guid Token);

/// <summary>A session as its holder got it.</summary>
internal sealed record HeldSession(SessionHold Hold, DateTimeOffset LockedUntil);

/// <summary>Sessions: a lane has one holder at a time, whose lock covers all messages handed out in it. When the lock ends, they go back in line together.</summary>
internal sealed partial class Mailbox
{
    private readonly LinkedList<Waiter<HeldSession>> sessionWaiters = [];

    /// <summary>Locks the named session, whether or not it has messages, unless somebody holds it.</summary>
    public HeldSession AcceptSession(Turn turn, string sessionId)
    {
        RequireSessions();
        LoseSessionIfOver(turn, sessionId);
        var lane = Open(sessionId);
        return lane.LockToken != Guid.Empty
            ? throw new ServiceBusException("The requested session cannot be accepted. It may be locked by another receiver.", ServiceBusFailureReason.SessionCannotBeLocked, path)
            : LockLane(turn, lane);
    }

    /// <summary>Locks the next session that has messages and no holder, or puts the waiter in line for one.</summary>
    public void AskSession(Turn turn, Waiter<HeldSession> waiter)
    {
        RequireSessions();
        foreach (var name in lanes.Keys.ToList()) LoseSessionIfOver(turn, name);
        var free = lanes.Values.Where(lane => lane.Ready.Count > 0 && lane.LockToken == Guid.Empty).MinBy(lane => lane.Ready.Min);
        if (free is null) waiter.QueueIn(sessionWaiters);
        else waiter.Give(turn, LockLane(turn, free));
    }

    public DateTimeOffset RenewSession(Turn turn, SessionHold hold)
    {
        var lane = HeldLane(turn, hold);
        lane.LockedUntil = turn.Now + Settings.LockDuration;
        turn.Dues.Add(new Due(lane.LockedUntil, this, 0, lane.SessionId));
        return lane.LockedUntil;
    }

    public byte[]? StateOf(Turn turn, SessionHold hold) => HeldLane(turn, hold).State;

    public void SetState(Turn turn, SessionHold hold, byte[]? state)
    {
        HeldLane(turn, hold).State = state;
        turn.Writes.Add(new PutSessionState(path, hold.SessionId, state));
    }

    public void RestoreState(string sessionId, byte[] state) => Open(sessionId).State = state;

    /// <summary>Gives the session back. Does nothing if the lock is lost already.</summary>
    public void ReleaseSession(Turn turn, SessionHold hold)
    {
        if (lanes.TryGetValue(hold.SessionId, out var lane) && lane.LockToken == hold.Token) LoseSession(turn, lane);
    }

    private void RequireSessions()
    {
        if (!Settings.RequiresSession) throw new InvalidOperationException($"A sessionful message receiver cannot be created on an entity that does not require sessions. ({path})");
    }

    private Lane HeldLane(Turn turn, SessionHold hold)
    {
        RequireSessions();
        return lanes.TryGetValue(hold.SessionId, out var lane) && lane.LockToken == hold.Token && lane.LockedUntil > turn.Now
            ? lane
            : throw new ServiceBusException("The session lock has expired on the session. Accept a new session.", ServiceBusFailureReason.SessionLockLost, path);
    }

    private HeldSession LockLane(Turn turn, Lane lane)
    {
        lane.LockToken = Guid.NewGuid();
        lane.LockedUntil = turn.Now + Settings.LockDuration;
        turn.Dues.Add(new Due(lane.LockedUntil, this, 0, lane.SessionId));
        return new HeldSession(new SessionHold(lane.SessionId!, lane.LockToken), lane.LockedUntil);
    }

    private void LoseSessionIfOver(Turn turn, string sessionId)
    {
        if (lanes.TryGetValue(sessionId, out var lane) && lane.LockToken != Guid.Empty && lane.LockedUntil <= turn.Now) LoseSession(turn, lane);
    }

    private void LoseSession(Turn turn, Lane lane)
    {
        lane.LockToken = Guid.Empty;
        foreach (var waiter in lane.Waiters.ToList())
            waiter.Fail(new ServiceBusException("The session lock has expired on the session. Accept a new session.", ServiceBusFailureReason.SessionLockLost, path));
        foreach (var number in lane.Held.ToList()) Unlock(turn, messages[number]);
        OfferSession(turn, lane);
        if (lane is { Ready.Count: 0, Held.Count: 0, State: null, LockToken: var token } && token == Guid.Empty) lanes.Remove(lane.SessionId!);
    }

    private void OfferSession(Turn turn, Lane lane)
    {
        if (lane.Ready.Count > 0 && lane.LockToken == Guid.Empty && sessionWaiters.First?.Value is { } waiter)
            waiter.Give(turn, LockLane(turn, lane));
    }
}

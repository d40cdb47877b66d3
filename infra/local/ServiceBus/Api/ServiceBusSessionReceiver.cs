using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Receives from one session, which it holds alone until it is closed or its lock ends.</summary>
public class ServiceBusSessionReceiver : ServiceBusReceiver
{
    private readonly SessionHold hold = null!;

    /// <summary>For mocking.</summary>
    protected ServiceBusSessionReceiver()
    {
    }

    internal ServiceBusSessionReceiver(ServiceBusClient client, string path, ServiceBusSessionReceiverOptions options, HeldSession session)
        : base(client, path, new ServiceBusReceiverOptions { ReceiveMode = options.ReceiveMode, PrefetchCount = options.PrefetchCount, Identifier = options.Identifier }, session.Hold) =>
        (hold, SessionLockedUntil) = (session.Hold, session.LockedUntil);

    /// <summary>The session.</summary>
    public virtual string SessionId => hold.SessionId;

    /// <summary>Until when the lock holds.</summary>
    public virtual DateTimeOffset SessionLockedUntil { get; private set; }

    /// <inheritdoc />
    public override bool IsClosed => base.IsClosed;

    /// <summary>What was last kept for the session; null if nothing.</summary>
    public virtual async Task<BinaryData?> GetSessionStateAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Broker.GetSessionStateAsync(EntityPath, hold) is { } state ? BinaryData.FromBytes(state) : null;
    }

    /// <summary>Keeps something for the session; null removes it.</summary>
    public virtual Task SetSessionStateAsync(BinaryData? sessionState, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.SetSessionStateAsync(EntityPath, hold, sessionState?.ToArray());
    }

    /// <summary>Starts the session's lock anew.</summary>
    public virtual async Task RenewSessionLockAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SessionLockedUntil = await Broker.RenewSessionAsync(EntityPath, hold);
    }
}

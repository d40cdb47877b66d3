namespace Azure.Messaging.ServiceBus;

/// <summary>A session that a processor begins or ends to work on.</summary>
public class ProcessSessionEventArgs : EventArgs
{
    private readonly ServiceBusSessionReceiver receiver;

    /// <summary>The session's receiver.</summary>
    public ProcessSessionEventArgs(ServiceBusSessionReceiver receiver, CancellationToken cancellationToken)
        : this(receiver, "", cancellationToken)
    {
    }

    /// <summary>The session's receiver.</summary>
    public ProcessSessionEventArgs(ServiceBusSessionReceiver receiver, string identifier, CancellationToken cancellationToken) =>
        (this.receiver, Identifier, CancellationToken) = (receiver, identifier, cancellationToken);

    /// <summary>The session.</summary>
    public string SessionId => receiver.SessionId;

    /// <summary>Until when its lock holds.</summary>
    public DateTimeOffset SessionLockedUntil => receiver.SessionLockedUntil;

    /// <summary>The queue or subscription.</summary>
    public string EntityPath => receiver.EntityPath;

    /// <summary>The namespace's host.</summary>
    public string FullyQualifiedNamespace => receiver.FullyQualifiedNamespace;

    /// <summary>The processor's name for logs.</summary>
    public string Identifier { get; }

    /// <summary>Signalled when the processor is stopped.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether the handler asked to give the session back.</summary>
    internal bool ReleaseAsked { get; private set; }

    /// <summary>What was last kept for the session.</summary>
    public virtual Task<BinaryData?> GetSessionStateAsync(CancellationToken cancellationToken = default) => receiver.GetSessionStateAsync(cancellationToken);

    /// <summary>Keeps something for the session.</summary>
    public virtual Task SetSessionStateAsync(BinaryData? sessionState, CancellationToken cancellationToken = default) => receiver.SetSessionStateAsync(sessionState, cancellationToken);

    /// <summary>Starts the session's lock anew.</summary>
    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => receiver.RenewSessionLockAsync(cancellationToken);

    /// <summary>Gives the session back.</summary>
    public virtual void ReleaseSession() => ReleaseAsked = true;
}

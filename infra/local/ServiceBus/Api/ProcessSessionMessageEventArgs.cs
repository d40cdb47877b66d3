namespace Azure.Messaging.ServiceBus;

/// <summary>A message to handle, within its session, and what can be done with it.</summary>
public class ProcessSessionMessageEventArgs : EventArgs
{
    private readonly ServiceBusSessionReceiver receiver;

    /// <summary>The message and the receiver that holds it.</summary>
    public ProcessSessionMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusSessionReceiver receiver, CancellationToken cancellationToken)
        : this(message, receiver, "", cancellationToken)
    {
    }

    /// <summary>The message and the receiver that holds it.</summary>
    public ProcessSessionMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusSessionReceiver receiver, string identifier, CancellationToken cancellationToken) =>
        (Message, this.receiver, Identifier, CancellationToken) = (message, receiver, identifier, cancellationToken);

    /// <summary>Raised when the lock ends while the handler still works.</summary>
    public event Func<SessionLockLostEventArgs, Task>? SessionLockLostAsync;

    /// <summary>The message.</summary>
    public ServiceBusReceivedMessage Message { get; }

    /// <summary>The processor's name for logs.</summary>
    public string Identifier { get; }

    /// <summary>Where it came from.</summary>
    public string EntityPath => receiver.EntityPath;

    /// <summary>The namespace's host.</summary>
    public string FullyQualifiedNamespace => receiver.FullyQualifiedNamespace;

    /// <summary>Signalled when the processor is stopped or the lock ends.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The session.</summary>
    public string SessionId => receiver.SessionId;

    /// <summary>Until when the session's lock holds.</summary>
    public DateTimeOffset SessionLockedUntil => receiver.SessionLockedUntil;

    /// <summary>Whether the handler asked to give the session back.</summary>
    internal bool ReleaseAsked { get; private set; }

    /// <summary>The message is done with.</summary>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        receiver.CompleteMessageAsync(message, cancellationToken);

    /// <summary>The message goes back.</summary>
    public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

    /// <summary>The message is put aside.</summary>
    public virtual Task DeferMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        receiver.DeferMessageAsync(message, propertiesToModify, cancellationToken);

    /// <summary>The message goes to the dead letters.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        receiver.DeadLetterMessageAsync(message, propertiesToModify, cancellationToken);

    /// <summary>The message goes to the dead letters, with the reason.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        receiver.DeadLetterMessageAsync(message, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <summary>The message goes to the dead letters, with the reason.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object> propertiesToModify, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <summary>What was last kept for the session.</summary>
    public virtual Task<BinaryData?> GetSessionStateAsync(CancellationToken cancellationToken = default) => receiver.GetSessionStateAsync(cancellationToken);

    /// <summary>Keeps something for the session.</summary>
    public virtual Task SetSessionStateAsync(BinaryData? sessionState, CancellationToken cancellationToken = default) => receiver.SetSessionStateAsync(sessionState, cancellationToken);

    /// <summary>Starts the session's lock anew.</summary>
    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => receiver.RenewSessionLockAsync(cancellationToken);

    /// <summary>Gives the session back once the handlers that run have ended.</summary>
    public virtual void ReleaseSession() => ReleaseAsked = true;

    /// <summary>Raises <see cref="SessionLockLostAsync"/>.</summary>
    protected internal Task OnSessionLockLostAsync(SessionLockLostEventArgs args) => SessionLockLostAsync?.Invoke(args) ?? Task.CompletedTask;
}

/// <summary>A session's lock that ended while a message of it was handled.</summary>
public class SessionLockLostEventArgs(ServiceBusReceivedMessage message, DateTimeOffset sessionLockedUntil, Exception exception) : EventArgs
{
    /// <summary>The message.</summary>
    public ServiceBusReceivedMessage Message { get; } = message;

    /// <summary>Until when the lock held.</summary>
    public DateTimeOffset SessionLockedUntil { get; } = sessionLockedUntil;

    /// <summary>How it was noticed.</summary>
    public Exception Exception { get; } = exception;
}

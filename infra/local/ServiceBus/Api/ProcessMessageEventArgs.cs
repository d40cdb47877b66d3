namespace Azure.Messaging.ServiceBus;

/// <summary>A message to handle, and what can be done with it.</summary>
public class ProcessMessageEventArgs : EventArgs
{
    private readonly ServiceBusReceiver receiver;

    /// <summary>The message and the receiver that holds it.</summary>
    public ProcessMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, CancellationToken cancellationToken)
        : this(message, receiver, "", cancellationToken)
    {
    }

    /// <summary>The message and the receiver that holds it.</summary>
    public ProcessMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, string identifier, CancellationToken cancellationToken) =>
        (Message, this.receiver, Identifier, CancellationToken) = (message, receiver, identifier, cancellationToken);

    /// <summary>Raised when the lock ends while the handler still works.</summary>
    public event Func<MessageLockLostEventArgs, Task>? MessageLockLostAsync;

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
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <summary>Starts the lock anew.</summary>
    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        receiver.RenewMessageLockAsync(message, cancellationToken);

    /// <summary>Raises <see cref="MessageLockLostAsync"/>.</summary>
    protected internal Task OnMessageLockLostAsync(MessageLockLostEventArgs args) => MessageLockLostAsync?.Invoke(args) ?? Task.CompletedTask;
}

/// <summary>A message whose lock ended while it was handled.</summary>
public class MessageLockLostEventArgs(ServiceBusReceivedMessage message, Exception exception)
{
    /// <summary>The message.</summary>
    public ServiceBusReceivedMessage Message { get; } = message;

    /// <summary>How it was noticed.</summary>
    public Exception Exception { get; } = exception;
}

namespace Azure.Messaging.ServiceBus;

/// <summary>Why the service refused; what a caller may branch on.</summary>
public enum ServiceBusFailureReason
{
    /// <summary>None of the others.</summary>
    GeneralError,

    /// <summary>The queue, topic or subscription does not exist.</summary>
    MessagingEntityNotFound,

    /// <summary>The lock on the message ended before it was settled.</summary>
    MessageLockLost,

    /// <summary>No message has this sequence number.</summary>
    MessageNotFound,

    /// <summary>The message or batch is larger than the service takes.</summary>
    MessageSizeExceeded,

    /// <summary>The entity is disabled.</summary>
    MessagingEntityDisabled,

    /// <summary>The entity is full.</summary>
    QuotaExceeded,

    /// <summary>The service is too busy.</summary>
    ServiceBusy,

    /// <summary>The operation did not end in time.</summary>
    ServiceTimeout,

    /// <summary>The service could not be reached.</summary>
    ServiceCommunicationProblem,

    /// <summary>The session is locked by another receiver.</summary>
    SessionCannotBeLocked,

    /// <summary>The lock on the session ended.</summary>
    SessionLockLost,

    /// <summary>An entity of this name exists.</summary>
    MessagingEntityAlreadyExists,
}

/// <summary>A refusal of the service, with its reason.</summary>
public class ServiceBusException : Exception
{
    private readonly string? text;

    /// <summary>An exception without a word.</summary>
    public ServiceBusException()
    {
    }

    /// <summary>An exception of which the caller says whether to try again.</summary>
    public ServiceBusException(bool isTransient, string? message, string? entityName = null, ServiceBusFailureReason reason = ServiceBusFailureReason.GeneralError, Exception? innerException = null)
        : base(message, innerException) => (text, IsTransient, EntityPath, Reason) = (message, isTransient, entityName, reason);

    /// <summary>An exception whose reason says whether to try again.</summary>
    public ServiceBusException(string? message, ServiceBusFailureReason reason, string? entityPath = null, Exception? innerException = null)
        : this(PassesByItself(reason), message, entityPath, reason, innerException)
    {
    }

    /// <summary>Why.</summary>
    public ServiceBusFailureReason Reason { get; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; }

    /// <summary>The entity it happened on.</summary>
    public string? EntityPath { get; }

    /// <inheritdoc />
    public override string Message =>
        string.IsNullOrEmpty(EntityPath) ? $"{text} ({Reason})" : $"{text} ({EntityPath} - {Reason})";

    private static bool PassesByItself(ServiceBusFailureReason reason) => reason
        is ServiceBusFailureReason.ServiceCommunicationProblem
        or ServiceBusFailureReason.ServiceTimeout
        or ServiceBusFailureReason.ServiceBusy;
}

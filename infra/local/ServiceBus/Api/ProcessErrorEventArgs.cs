namespace Azure.Messaging.ServiceBus;

/// <summary>What went wrong in a processor. The processor goes on.</summary>
public sealed class ProcessErrorEventArgs : EventArgs
{
    /// <summary>A failed step.</summary>
    public ProcessErrorEventArgs(Exception exception, ServiceBusErrorSource errorSource, string fullyQualifiedNamespace, string entityPath, CancellationToken cancellationToken)
        : this(exception, errorSource, fullyQualifiedNamespace, entityPath, "", cancellationToken)
    {
    }

    /// <summary>A failed step.</summary>
    public ProcessErrorEventArgs(Exception exception, ServiceBusErrorSource errorSource, string fullyQualifiedNamespace, string entityPath, string identifier, CancellationToken cancellationToken)
    {
        (Exception, ErrorSource) = (exception, errorSource);
        (FullyQualifiedNamespace, EntityPath, Identifier) = (fullyQualifiedNamespace, entityPath, identifier);
        CancellationToken = cancellationToken;
    }

    /// <summary>What was thrown.</summary>
    public Exception Exception { get; }

    /// <summary>In which step.</summary>
    public ServiceBusErrorSource ErrorSource { get; }

    /// <summary>The namespace's host.</summary>
    public string FullyQualifiedNamespace { get; }

    /// <summary>The queue or subscription.</summary>
    public string EntityPath { get; }

    /// <summary>The processor's name for logs.</summary>
    public string Identifier { get; }

    /// <summary>Signalled when the processor is stopped.</summary>
    public CancellationToken CancellationToken { get; }
}

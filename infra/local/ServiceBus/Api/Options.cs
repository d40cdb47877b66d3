namespace Azure.Messaging.ServiceBus;

/// <summary>How a client behaves.</summary>
public class ServiceBusClientOptions
{
    /// <summary>How it would travel; the local broker is in the process.</summary>
    public ServiceBusTransportType TransportType { get; set; }

    /// <summary>How long operations may take. Nothing fails on the way locally, so nothing is retried.</summary>
    public ServiceBusRetryOptions RetryOptions { get; set; } = new();

    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

/// <summary>How a client retries and how long it waits.</summary>
public class ServiceBusRetryOptions
{
    private TimeSpan tryTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long one try may take; also how long a receive waits for a message unless told otherwise.</summary>
    public TimeSpan TryTimeout
    {
        get => tryTimeout;
        set => tryTimeout = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), "A try takes some time.");
    }

    /// <summary>How often to try again.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The pause before the first retry.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(0.8);

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>How a sender behaves.</summary>
public class ServiceBusSenderOptions
{
    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

/// <summary>How large a batch may grow.</summary>
public class CreateMessageBatchOptions
{
    /// <summary>At most so many bytes; the service's own limit where unset.</summary>
    public long? MaxSizeInBytes { get; set; }
}

/// <summary>What a receiver receives, and how.</summary>
public class ServiceBusReceiverOptions
{
    /// <summary>Locked until settled, or gone at once.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; }

    /// <summary>The queue itself, or its dead letters.</summary>
    public SubQueue SubQueue { get; set; }

    /// <summary>How many to fetch ahead. The local broker has no way to save, so none are.</summary>
    public int PrefetchCount { get; set; }

    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

/// <summary>How a session's receiver receives.</summary>
public class ServiceBusSessionReceiverOptions
{
    /// <summary>Locked until settled, or gone at once.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; }

    /// <summary>How many to fetch ahead. The local broker has no way to save, so none are.</summary>
    public int PrefetchCount { get; set; }

    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

/// <summary>What a processor processes, and how.</summary>
public class ServiceBusProcessorOptions
{
    private int maxConcurrentCalls = 1;

    /// <summary>Locked until settled, or gone at once.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; }

    /// <summary>The queue itself, or its dead letters.</summary>
    public SubQueue SubQueue { get; set; }

    /// <summary>Whether a message is completed when its handler returns.</summary>
    public bool AutoCompleteMessages { get; set; } = true;

    /// <summary>How long the lock is renewed while the handler works.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many handlers may run at once.</summary>
    public int MaxConcurrentCalls
    {
        get => maxConcurrentCalls;
        set => maxConcurrentCalls = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), "At least one call.");
    }

    /// <summary>How many to fetch ahead. The local broker has no way to save, so none are.</summary>
    public int PrefetchCount { get; set; }

    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

/// <summary>How a session processor works.</summary>
public class ServiceBusSessionProcessorOptions
{
    private int maxConcurrentSessions = 8;
    private int maxConcurrentCallsPerSession = 1;

    /// <summary>Locked until settled, or gone at once.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; }

    /// <summary>Whether a message is completed when its handler returns.</summary>
    public bool AutoCompleteMessages { get; set; } = true;

    /// <summary>How long the session's lock is renewed while its handlers work.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for a session's next message before going on to another session.</summary>
    public TimeSpan? SessionIdleTimeout { get; set; }

    /// <summary>How many sessions may be worked on at once.</summary>
    public int MaxConcurrentSessions
    {
        get => maxConcurrentSessions;
        set => maxConcurrentSessions = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), "At least one session.");
    }

    /// <summary>How many handlers may run at once in a session.</summary>
    public int MaxConcurrentCallsPerSession
    {
        get => maxConcurrentCallsPerSession;
        set => maxConcurrentCallsPerSession = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), "At least one call.");
    }

    /// <summary>The sessions to work on; all where it is empty.</summary>
    public IList<string> SessionIds { get; } = [];

    /// <summary>How many to fetch ahead. The local broker has no way to save, so none are.</summary>
    public int PrefetchCount { get; set; }

    /// <summary>A name for logs.</summary>
    public string? Identifier { get; set; }
}

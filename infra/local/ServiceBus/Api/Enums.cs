namespace Azure.Messaging.ServiceBus;

/// <summary>Whether a received message is locked until it is settled, or gone once it is handed out.</summary>
public enum ServiceBusReceiveMode
{
    /// <summary>The message is locked for its receiver, who settles it.</summary>
    PeekLock,

    /// <summary>The message is deleted when it is handed out.</summary>
    ReceiveAndDelete,
}

/// <summary>The queue itself, or one of the queues hidden below it.</summary>
public enum SubQueue
{
    /// <summary>The queue itself.</summary>
    None = 0,

    /// <summary>Where messages go that expired, were delivered too often or were rejected.</summary>
    DeadLetter = 1,

    /// <summary>Where messages go whose forwarding failed. Nothing is forwarded locally, so it is always empty.</summary>
    TransferDeadLetter = 2,
}

/// <summary>Where in its life a message stands.</summary>
public enum ServiceBusMessageState
{
    /// <summary>Ready, or locked by a receiver.</summary>
    Active = 0,

    /// <summary>Put aside; only its sequence number brings it back.</summary>
    Deferred = 1,

    /// <summary>Accepted, but not yet due.</summary>
    Scheduled = 2,
}

/// <summary>Which step of a processor failed.</summary>
public enum ServiceBusErrorSource
{
    /// <summary>Completing the message.</summary>
    Complete,

    /// <summary>Abandoning the message.</summary>
    Abandon,

    /// <summary>The user's own handler.</summary>
    ProcessMessageCallback,

    /// <summary>Receiving.</summary>
    Receive,

    /// <summary>Renewing a lock.</summary>
    RenewLock,

    /// <summary>Accepting a session.</summary>
    AcceptSession,

    /// <summary>Closing a session.</summary>
    CloseSession,
}

/// <summary>How a client would reach the service; the local one is in the process and ignores it.</summary>
public enum ServiceBusTransportType
{
    /// <summary>AMQP over TCP.</summary>
    AmqpTcp,

    /// <summary>AMQP over web sockets.</summary>
    AmqpWebSockets,
}

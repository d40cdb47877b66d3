using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message to send. Everything about it may be set until it is sent.</summary>
public class ServiceBusMessage
{
    private static readonly TimeSpan Forever = TimeSpan.MaxValue;
    private string? messageId;
    private string? sessionId;
    private string? partitionKey;
    private TimeSpan timeToLive = Forever;

    /// <summary>An empty message.</summary>
    public ServiceBusMessage()
        : this(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty))
    {
    }

    /// <summary>A message with a text as its body, in UTF-8.</summary>
    public ServiceBusMessage(string body)
        : this(BinaryData.FromString(body ?? ""))
    {
    }

    /// <summary>A message with these bytes as its body.</summary>
    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    /// <summary>A message with this body.</summary>
    public ServiceBusMessage(BinaryData body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
    }

    /// <summary>A message to send on, with what was received; what the broker had noted on it is left out.</summary>
    public ServiceBusMessage(ServiceBusReceivedMessage receivedMessage)
    {
        ArgumentNullException.ThrowIfNull(receivedMessage);
        Body = receivedMessage.Body;
        (messageId, sessionId, partitionKey) = (receivedMessage.MessageId, receivedMessage.SessionId, receivedMessage.PartitionKey);
        (CorrelationId, Subject, ContentType) = (receivedMessage.CorrelationId, receivedMessage.Subject, receivedMessage.ContentType);
        (To, ReplyTo, ReplyToSessionId) = (receivedMessage.To, receivedMessage.ReplyTo, receivedMessage.ReplyToSessionId);
        TransactionPartitionKey = receivedMessage.TransactionPartitionKey;
        timeToLive = receivedMessage.TimeToLive;
        foreach (var (name, value) in receivedMessage.ApplicationProperties)
            if (name is not (DeadLetterNotes.Reason or DeadLetterNotes.Description))
                ApplicationProperties[name] = value;
    }

    /// <summary>The content.</summary>
    public BinaryData Body { get; set; }

    /// <summary>Properties of the application, of the simple types that AMQP knows.</summary>
    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();

    /// <summary>The application's own id; what duplicate detection looks at. The broker gives one where none is set.</summary>
    public string? MessageId
    {
        get => messageId;
        set => messageId = value is null || value.Length is > 0 and <= 128
            ? value
            : throw new ArgumentException("A message id has 1 to 128 characters.", nameof(value));
    }

    /// <summary>The session the message belongs to.</summary>
    public string? SessionId
    {
        get => sessionId;
        set => sessionId = AtMost128(value);
    }

    /// <summary>The partition; in a session it must be the session's id.</summary>
    public string? PartitionKey
    {
        get => partitionKey;
        set => partitionKey = value is not null && sessionId is not null && value != sessionId
            ? throw new ArgumentOutOfRangeException(nameof(value), "The partition key of a message in a session is the session's id.")
            : AtMost128(value);
    }

    /// <summary>The partition of a transaction.</summary>
    public string? TransactionPartitionKey { get; set; }

    /// <summary>What it answers to, or belongs to.</summary>
    public string? CorrelationId { get; set; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; set; }

    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; set; }

    /// <summary>Whom it is meant for.</summary>
    public string? To { get; set; }

    /// <summary>Where an answer is expected.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>The session in which an answer is expected.</summary>
    public string? ReplyToSessionId { get; set; }

    /// <summary>How long after it was accepted the message may be delivered.</summary>
    public TimeSpan TimeToLive
    {
        get => timeToLive;
        set => timeToLive = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), "A message lives longer than nothing.");
    }

    /// <summary>From when the message may be delivered.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    /// <inheritdoc />
    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private static string? AtMost128(string? value) => value is null || value.Length <= 128
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), "A key has at most 128 characters.");
}

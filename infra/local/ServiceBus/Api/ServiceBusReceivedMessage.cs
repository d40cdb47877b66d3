using System.Globalization;
using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message as it was handed out: what its sender wrote, and what the broker noted on it.</summary>
public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage(Delivery delivery) => Delivery = delivery;

    internal Delivery Delivery { get; }

    /// <summary>Whether its receiver has settled it; a processor then leaves it alone.</summary>
    internal bool IsSettled { get; set; }

    /// <summary>The content.</summary>
    public BinaryData Body => BinaryData.FromBytes(Delivery.Content.Body);

    /// <summary>Properties of the application.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties => Delivery.Content.Properties;

    /// <summary>The application's own id.</summary>
    public string? MessageId => Delivery.Content.MessageId;

    /// <summary>The session it belongs to.</summary>
    public string? SessionId => Delivery.Content.SessionId;

    /// <summary>The partition.</summary>
    public string? PartitionKey => Delivery.Content.PartitionKey;

    /// <summary>The partition of a transaction.</summary>
    public string? TransactionPartitionKey => Delivery.Content.TransactionPartitionKey;

    /// <summary>What it answers to, or belongs to.</summary>
    public string? CorrelationId => Delivery.Content.CorrelationId;

    /// <summary>What it is about.</summary>
    public string? Subject => Delivery.Content.Subject;

    /// <summary>The media type of the body.</summary>
    public string? ContentType => Delivery.Content.ContentType;

    /// <summary>Whom it is meant for.</summary>
    public string? To => Delivery.Content.To;

    /// <summary>Where an answer is expected.</summary>
    public string? ReplyTo => Delivery.Content.ReplyTo;

    /// <summary>The session in which an answer is expected.</summary>
    public string? ReplyToSessionId => Delivery.Content.ReplyToSessionId;

    /// <summary>How long after it was accepted the message may be delivered.</summary>
    public TimeSpan TimeToLive => Delivery.Content.TimeToLive;

    /// <summary>From when the message may be delivered.</summary>
    public DateTimeOffset ScheduledEnqueueTime => Delivery.ScheduledFor ?? default;

    /// <summary>The broker's number of the message in this queue.</summary>
    public long SequenceNumber => Delivery.SequenceNumber;

    /// <summary>The number it had where it was first accepted.</summary>
    public long EnqueuedSequenceNumber => Delivery.EnqueuedSequenceNumber;

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset EnqueuedTime => Delivery.EnqueuedAt;

    /// <summary>When it stops being delivered.</summary>
    public DateTimeOffset ExpiresAt => Delivery.ExpiresAt;

    /// <summary>How often it has been handed out, this time included.</summary>
    public int DeliveryCount => Delivery.DeliveryCount;

    /// <summary>What proves the lock when it is settled.</summary>
    public string LockToken => Delivery.LockToken.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Until when the lock holds; moves when it is renewed.</summary>
    public DateTimeOffset LockedUntil { get => Delivery.LockedUntil; internal set => Delivery.LockedUntil = value; }

    /// <summary>The queue or subscription it was dead-lettered from.</summary>
    public string? DeadLetterSource => Delivery.DeadLetterSource;

    /// <summary>Why it was dead-lettered.</summary>
    public string? DeadLetterReason => Note(DeadLetterNotes.Reason);

    /// <summary>The words that go with it.</summary>
    public string? DeadLetterErrorDescription => Note(DeadLetterNotes.Description);

    /// <summary>Where in its life the message stands.</summary>
    public ServiceBusMessageState State => Delivery.State;

    /// <inheritdoc />
    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private string? Note(string name) => ApplicationProperties.TryGetValue(name, out var value) ? value as string : null;
}

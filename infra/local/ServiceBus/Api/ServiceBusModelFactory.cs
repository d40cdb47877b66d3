using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Makes received messages, so that handlers can be tested without a service.</summary>
public static class ServiceBusModelFactory
{
    /// <summary>A message as if it had been received.</summary>
    public static ServiceBusReceivedMessage ServiceBusReceivedMessage(
        BinaryData? body = null, string? messageId = null, string? partitionKey = null, string? viaPartitionKey = null, string? sessionId = null,
        string? replyToSessionId = null, TimeSpan timeToLive = default, string? correlationId = null, string? subject = null, string? to = null,
        string? contentType = null, string? replyTo = null, DateTimeOffset scheduledEnqueueTime = default, IDictionary<string, object>? properties = null,
        Guid lockTokenGuid = default, int deliveryCount = 0, DateTimeOffset lockedUntil = default, long sequenceNumber = -1, string? deadLetterSource = null,
        long enqueuedSequenceNumber = 0, DateTimeOffset enqueuedTime = default, ServiceBusMessageState serviceBusMessageState = ServiceBusMessageState.Active)
    {
        var content = new Content
        {
            Body = body?.ToArray() ?? [],
            Properties = properties is null ? [] : new Dictionary<string, object>(properties),
            MessageId = messageId,
            PartitionKey = partitionKey,
            TransactionPartitionKey = viaPartitionKey,
            SessionId = sessionId,
            ReplyToSessionId = replyToSessionId,
            TimeToLive = timeToLive == default ? TimeSpan.MaxValue : timeToLive,
            CorrelationId = correlationId,
            Subject = subject,
            To = to,
            ContentType = contentType,
            ReplyTo = replyTo,
        };
        return new ServiceBusReceivedMessage(new Delivery
        {
            Content = content,
            ScheduledFor = scheduledEnqueueTime == default ? null : scheduledEnqueueTime,
            LockToken = lockTokenGuid,
            DeliveryCount = deliveryCount,
            LockedUntil = lockedUntil,
            SequenceNumber = sequenceNumber,
            DeadLetterSource = deadLetterSource,
            EnqueuedSequenceNumber = enqueuedSequenceNumber,
            EnqueuedAt = enqueuedTime,
            State = serviceBusMessageState,
        });
    }
}

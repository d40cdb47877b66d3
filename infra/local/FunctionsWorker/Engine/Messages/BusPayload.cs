using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A Service Bus message as functions see it: whole, or its body in several shapes, with its facts by name.</summary>
sealed record BusPayload(ServiceBusReceivedMessage Message, ServiceBusMessageActions? Actions)
{
    public static Binder Binder(ParameterInfo parameter) => parameter.ParameterType == typeof(ServiceBusReceivedMessage)
        ? invocation => new(((BusPayload)invocation.Payload!).Message)
        : invocation => new(PayloadConversion.To(parameter.ParameterType, ((BusPayload)invocation.Payload!).Message.Body, invocation));

    public static Dictionary<string, object?> DataOf(ServiceBusReceivedMessage message) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageId"] = message.MessageId,
        ["DeliveryCount"] = message.DeliveryCount,
        ["SequenceNumber"] = message.SequenceNumber,
        ["EnqueuedTimeUtc"] = message.EnqueuedTime.UtcDateTime,
        ["ExpiresAtUtc"] = message.ExpiresAt.UtcDateTime,
        ["CorrelationId"] = message.CorrelationId,
        ["ContentType"] = message.ContentType,
        ["Subject"] = message.Subject,
        ["Label"] = message.Subject,
        ["ReplyTo"] = message.ReplyTo,
        ["To"] = message.To,
        ["LockToken"] = message.LockToken,
        ["SessionId"] = message.SessionId,
        ["ApplicationProperties"] = message.ApplicationProperties,
    };
}

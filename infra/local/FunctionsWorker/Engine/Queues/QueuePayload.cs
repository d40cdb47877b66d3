using System.Reflection;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A queue message as functions see it: decoded, and with its facts by name.</summary>
static class QueuePayload
{
    public static Binder Binder(ParameterInfo parameter) => parameter.ParameterType == typeof(QueueMessage)
        ? invocation => new(invocation.Payload)
        : invocation => new(PayloadConversion.To(parameter.ParameterType, ((QueueMessage)invocation.Payload!).Body, invocation));

    public static bool TryDecode(QueueMessage message, QueueMessageEncoding encoding, out QueueMessage decoded)
    {
        decoded = message;
        if (encoding == QueueMessageEncoding.None) return true;
        var bytes = new byte[message.Body.ToMemory().Length];
        if (!Convert.TryFromBase64String(message.Body.ToString(), bytes, out var length)) return false;
        decoded = Of(message, BinaryData.FromBytes(bytes.AsMemory(0, length)));
        return true;
    }

    public static Dictionary<string, object?> DataOf(QueueMessage message) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["QueueTrigger"] = message.Body.ToString(),
        ["Id"] = message.MessageId,
        ["PopReceipt"] = message.PopReceipt,
        ["DequeueCount"] = message.DequeueCount,
        ["InsertionTime"] = message.InsertedOn,
        ["ExpirationTime"] = message.ExpiresOn,
        ["NextVisibleTime"] = message.NextVisibleOn,
    };

    public static QueueMessage Typed(string text) => QueuesModelFactory.QueueMessage(Guid.NewGuid().ToString(), "", BinaryData.FromString(text), 1);

    static QueueMessage Of(QueueMessage message, BinaryData body) => QueuesModelFactory.QueueMessage(
        message.MessageId, message.PopReceipt, body, message.DequeueCount, message.NextVisibleOn, message.InsertedOn, message.ExpiresOn);
}

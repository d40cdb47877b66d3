using System.Text.Json;
using Azure.Storage.Queues;
using Marketplace.Shared.Http;

namespace Marketplace.Shared.Messaging;

/// <summary>Sends messages as JSON to storage queues; receivers must drop what they have seen, since a message may come twice.</summary>
public sealed class Queues(QueueServiceClient service)
{
    /// <summary>Sends one message. One storage transaction.</summary>
    /// <param name="queue">The queue's name, from the receiving slice's contracts.</param>
    /// <param name="message">What is told.</param>
    /// <param name="delay">How long it stays invisible, or null.</param>
    /// <param name="cancellation">Gives up waiting; the message may have been sent all the same.</param>
    public Task SendAsync<T>(string queue, T message, TimeSpan? delay = null, CancellationToken cancellation = default) =>
        service.GetQueueClient(queue).SendMessageAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(message, Json.Options)), delay, cancellationToken: cancellation);
}

using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Reads one storage queue for one function, as the genuine host does: a batch at a time, the next one when no more than
/// newBatchThreshold are left; hidden while it runs; deleted when it succeeds, shown again after visibilityTimeout when it
/// fails, moved to "(queue)-poison" with its last allowed try. Empty looks come at growing intervals up to maxPollingInterval.
/// </summary>
sealed class QueueListener(
    LocalFunction function, QueueClient queue, QueueClient poison, QueueSettings settings,
    TriggerRunner runner, StorageMeter meter, ILogger logger) : IListener
{
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    readonly Inflight inflight = new();

    public string Name => $"Queue '{queue.Name}'";

    public async Task RunAsync(CancellationToken stopTaking)
    {
        var pause = ShortestPause;
        try
        {
            while (!stopTaking.IsCancellationRequested)
            {
                await inflight.WhenAtMost(settings.NewBatchThreshold).WaitAsync(stopTaking);
                var batch = await ReceiveAsync();
                foreach (var message in batch) inflight.Start(() => HandleAsync(message));
                if (batch.Length > 0)
                {
                    pause = ShortestPause;
                    continue;
                }

                await Task.Delay(pause, stopTaking);
                pause = pause * 2 < settings.MaxPollingInterval ? pause * 2 : settings.MaxPollingInterval;
            }
        }
        finally
        {
            await inflight.WhenAtMost(0);
        }
    }

    /// <summary>Not cancelled by a stopping host: an answer that nobody reads would hide its messages for a whole lease.</summary>
    async Task<QueueMessage[]> ReceiveAsync()
    {
        try
        {
            var batch = (await queue.ReceiveMessagesAsync(settings.BatchSize, settings.Lease, CancellationToken.None)).Value;
            if (batch.Length == 0) meter.WasEmpty(StorageMeter.QueueReceive);
            return batch;
        }
        catch (RequestFailedException none) when (none.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            meter.WasEmpty(StorageMeter.QueueReceive);
            return [];
        }
    }

    async Task HandleAsync(QueueMessage message)
    {
        var lease = new QueueLease(queue, message, settings.Lease);
        try
        {
            if (message.DequeueCount > settings.MaxDequeueCount || !QueuePayload.TryDecode(message, settings.Encoding, out var payload))
            {
                await ToPoisonAsync(message, lease);
                return;
            }

            var run = runner.RunAsync(function, payload, QueuePayload.DataOf(payload));
            var fault = await lease.HoldWhileAsync(run);
            if (fault is null) await lease.DeleteAsync();
            else if (message.DequeueCount >= settings.MaxDequeueCount) await ToPoisonAsync(message, lease);
            else await lease.ReleaseAsync(settings.VisibilityTimeout);
        }
        catch (Exception unsettled) when (unsettled is RequestFailedException or AggregateException)
        {
            logger.LogWarning("{Queue}: message {Id} could not be settled and will come again: {Fault}", Name, message.MessageId, unsettled.Message.Split('\n')[0]);
        }
    }

    async Task ToPoisonAsync(QueueMessage message, QueueLease lease)
    {
        logger.LogWarning("{Queue}: message {Id} goes to '{Poison}' after {Count} tries.", Name, message.MessageId, poison.Name, message.DequeueCount);
        try
        {
            await poison.SendMessageAsync(message.Body);
        }
        catch (RequestFailedException none) when (none.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await poison.CreateIfNotExistsAsync();
            await poison.SendMessageAsync(message.Body);
        }

        await lease.DeleteAsync();
    }
}

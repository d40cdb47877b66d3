using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Looks into one container about every second and runs its function for each new or changed blob. A failing blob is tried
/// at the following looks; after poisonBlobThreshold tries a message about it goes to the poison queue and it rests until it changes.
/// </summary>
sealed class BlobListener(
    LocalFunction function, BlobPattern pattern, BlobContainerClient container, QueueClient poison, string dataFolder,
    BlobSettings settings, TriggerRunner runner, StorageMeter meter, ILogger logger) : IListener
{
    /// <summary>The queue that the genuine host reports failing blobs to.</summary>
    public const string PoisonQueue = "webjobs-blobtrigger-poison";

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    readonly ConcurrentDictionary<string, byte> underWay = new(StringComparer.Ordinal);
    readonly Inflight inflight = new();

    public string Name => $"Blobs '{container.Name}/{pattern.Prefix}'";

    public async Task RunAsync(CancellationToken stopTaking)
    {
        using var receipts = BlobReceipts.Open(dataFolder, function.Name);
        try
        {
            while (!stopTaking.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                await LookAsync(receipts, stopTaking);
                var costly = Stopwatch.GetElapsedTime(began) * 10;
                await Task.Delay(costly > Pause ? costly : Pause, stopTaking);
            }
        }
        finally
        {
            await inflight.WhenAtMost(0);
        }
    }

    async Task LookAsync(BlobReceipts receipts, CancellationToken stopTaking)
    {
        var found = 0;
        try
        {
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, pattern.Prefix, stopTaking))
            {
                var etag = blob.Properties.ETag.ToString()!;
                if (receipts.IsDone(blob.Name, etag) || pattern.Match(blob.Name) is not { } values || !underWay.TryAdd(blob.Name, 0)) continue;
                found++;
                await inflight.WhenAtMost(settings.MaxDegreeOfParallelism - 1).WaitAsync(stopTaking);
                inflight.Start(() => HandleAsync(receipts, blob.Name, etag, values));
            }
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            // The container does not exist yet.
        }

        if (found == 0) meter.WasEmpty(StorageMeter.BlobList);
    }

    async Task HandleAsync(BlobReceipts receipts, string name, string etag, IReadOnlyDictionary<string, object?> values)
    {
        try
        {
            var tries = receipts.Try(name, etag);
            var client = container.GetBlobClient(name);
            var fault = tries > settings.PoisonBlobThreshold
                ? new InvalidOperationException("The blob has ended the host in each of its tries.")
                : await runner.RunAsync(function, client, BlobPayload.DataOf(client, values));
            if (fault is not null && tries < settings.PoisonBlobThreshold) return;
            if (fault is not null) await ReportAsync(name, etag);
            receipts.Done(name, etag);
        }
        catch (Exception unreported) when (unreported is RequestFailedException or AggregateException)
        {
            logger.LogWarning("{Listener}: '{Blob}' could not be reported as failing: {Fault}", Name, name, unreported.Message.Split('\n')[0]);
        }
        finally
        {
            underWay.TryRemove(name, out _);
        }
    }

    async Task ReportAsync(string name, string etag)
    {
        logger.LogWarning("{Listener}: '{Blob}' goes to '{Poison}' after {Tries} tries.", Name, name, PoisonQueue, settings.PoisonBlobThreshold);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(JsonSerializer.Serialize(new
        {
            Type = "BlobTrigger",
            FunctionId = $"Host.Functions.{function.Name}",
            BlobType = "BlockBlob",
            ContainerName = container.Name,
            BlobName = name,
            ETag = $"\"{etag}\"",
        }));
    }
}

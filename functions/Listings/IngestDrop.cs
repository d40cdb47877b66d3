using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Listings;

/// <summary>What an ingestion begins with.</summary>
/// <param name="DropId">Also the instance id, and the cause of all that is written.</param>
/// <param name="ShopId">Whose file it is.</param>
/// <param name="UserId">Who asked for the drop.</param>
/// <param name="People">Whose media its rows may show: who asked, and the shop's people.</param>
/// <param name="FileName">As the seller calls it.</param>
/// <param name="Charset">As the seller says, or null.</param>
/// <param name="StartedAt">When the drop was asked for.</param>
/// <param name="ChunksAtOnce">How many parts are listed side by side.</param>
public sealed record DropStart(
    string DropId, string ShopId, string UserId, IReadOnlyList<string> People, string FileName, string? Charset, DateTimeOffset StartedAt, int ChunksAtOnce);

/// <summary>One part to list.</summary>
public sealed record ChunkStep(DropStart Start, int Chunk);

/// <summary>A drop that has ended.</summary>
public sealed record EndStep(DropStart Start, DropParts Parts, DropProgress End);

/// <summary>
/// Lists one dropped file: reads it into parts, lists a few parts at a time, writes the report, and clears up. Its custom status is the
/// progress that the seller sees. Whatever goes wrong ends in a report: a file that is no listing is a fault found by reading, and what the
/// marketplace cannot do in some ten minutes of tries is one too.
/// </summary>
public static class IngestDrop
{
    static readonly TaskOptions Patiently = new(new TaskRetryOptions(new RetryPolicy(25, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    [Function(nameof(IngestDrop))]
    public static async Task<DropProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context, DropStart start)
    {
        Show(context, new DropProgress(DropStatus.Running, "read", 0, DropCounts.None, []));
        var parts = await ReadAsync(context, start);
        var end = parts.Fault is { } fault
            ? new DropProgress(DropStatus.Failed, "end", 0, DropCounts.None, [fault])
            : await ListAsync(context, start, parts);
        Show(context, end with { Status = DropStatus.Running, Step = "report" });
        await context.CallActivityAsync(nameof(IngestDropActivities.EndDrop), new EndStep(start, parts, end), Patiently);
        Show(context, end);
        return end;
    }

    static async Task<DropParts> ReadAsync(TaskOrchestrationContext context, DropStart start)
    {
        try
        {
            return await context.CallActivityAsync<DropParts>(nameof(IngestDropActivities.ReadDrop), start, Patiently);
        }
        catch (TaskFailedException)
        {
            return new DropParts(0, 0, [], [], new DropNote("processing-failed", "The marketplace could not read the file. Nothing of it was listed; drop it again."));
        }
    }

    /// <summary>Lists the parts, a few at a time; one that fails for good does not stop the others.</summary>
    static async Task<DropProgress> ListAsync(TaskOrchestrationContext context, DropStart start, DropParts parts)
    {
        var progress = new DropProgress(DropStatus.Running, "list", parts.Rows, DropCounts.None, []);
        var (underWay, next, failed) = (new List<Task<DropCounts>>(), 0, 0);
        while (next < parts.Chunks || underWay.Count > 0)
        {
            while (next < parts.Chunks && underWay.Count < start.ChunksAtOnce)
                underWay.Add(context.CallActivityAsync<DropCounts>(nameof(IngestDropActivities.ListChunk), new ChunkStep(start, next++), Patiently));
            var ended = await Task.WhenAny(underWay);
            underWay.Remove(ended);
            try
            {
                progress = progress with { Counts = progress.Counts + await ended };
            }
            catch (TaskFailedException)
            {
                failed++;
            }

            Show(context, progress);
        }

        return failed == 0
            ? progress with { Status = DropStatus.Done, Step = "end" }
            : progress with { Status = DropStatus.Failed, Step = "end", Faults = [new DropNote("processing-failed", $"{progress.RowsTotal - progress.Counts.Done} rows could not be listed. Drop the same file again: what is listed stays as it is.")] };
    }

    static void Show(TaskOrchestrationContext context, DropProgress progress) => context.SetCustomStatus(progress);
}

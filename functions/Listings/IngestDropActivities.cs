using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Listings;

/// <summary>What an ingestion does outside of itself. Each may be repeated at any point; the upload is forgotten last.</summary>
public sealed class IngestDropActivities(DropReader reader, ChunkLister lister, ReportWriter reports, DropTable drops, DropBlobs blobs)
{
    /// <summary>Reads the file into parts.</summary>
    [Function(nameof(ReadDrop))]
    public Task<DropParts> ReadDrop([ActivityTrigger] DropStart start, CancellationToken cancellation) => reader.ReadAsync(start, cancellation);

    /// <summary>Lists one part.</summary>
    [Function(nameof(ListChunk))]
    public Task<DropCounts> ListChunk([ActivityTrigger] ChunkStep step, CancellationToken cancellation) => lister.ListAsync(step.Start, step.Chunk, cancellation);

    /// <summary>Writes the report and the end, and clears up.</summary>
    [Function(nameof(EndDrop))]
    public async Task EndDrop([ActivityTrigger] EndStep step, CancellationToken cancellation)
    {
        var (shopId, dropId) = (step.Start.ShopId, step.Start.DropId);
        if (await drops.FindAsync(shopId, dropId, cancellation) is not { } drop) return;
        if (drop.End is null)
        {
            await reports.WriteAsync(step.Start, step.Parts, step.End, cancellation);
            await drops.SaveAsync(drop with { End = step.End }, cancellation);
        }

        await blobs.DeleteWorkAsync(dropId, step.Parts.Chunks, cancellation);
        await blobs.DeleteUploadAsync(shopId, dropId, cancellation);
    }
}

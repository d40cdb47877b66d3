using Azure.Storage.Blobs;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Listings;

/// <summary>
/// Begins the ingestion of an uploaded file, once per drop: what is uploaded over it while it runs is not looked at, and what comes
/// after its end, or without having been asked for, is thrown away.
/// </summary>
public sealed class OnDropUploaded(DropTable drops, IShops shops, DropLimits limits)
{
    [Function(nameof(OnDropUploaded))]
    public async Task Run(
        [BlobTrigger(DropBlobs.Uploads + "/{shopId}/{dropId}/file")] BlobClient upload, string shopId, string dropId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var isDrop = Ids.IsId(shopId, "shp") && Ids.IsId(dropId, "drp");
        if (!isDrop || await drops.FindAsync(shopId, dropId, cancellation) is not { End: null } drop || await shops.FindAsync(shopId, cancellation) is not { } shop)
        {
            await upload.DeleteIfExistsAsync(cancellationToken: cancellation);
            return;
        }

        if (await client.GetInstanceAsync(dropId, cancellation) is not null) return;
        IReadOnlyList<string> people = [drop.UserId, shop.OwnerId, .. shop.StaffIds];
        var start = new DropStart(dropId, shopId, drop.UserId, [.. people.Distinct()], drop.FileName, drop.Charset, drop.CreatedAt, limits.ChunksAtOnce);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(IngestDrop), start, new StartOrchestrationOptions(dropId), cancellation);
    }
}

using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Listings;

/// <summary>How far a drop has come; counts are of rows. <c>faults</c> say why a whole file was not listed. The addresses are good for an hour.</summary>
public sealed record DropView(
    string DropId, string FileName, DropStatus Status, string Step, int RowsTotal, int RowsDone, int Created, int Updated, int Unchanged, int Rejected,
    IReadOnlyList<DropNote> Faults, Uri? ReportUrl, Uri? RejectedRowsUrl);

/// <summary>Shows a drop to its shop's staff, while it runs and afterwards.</summary>
public sealed class GetDrop(DropTable drops, DropBlobs blobs, IShops shops, ICallers callers, TimeProvider time)
{
    [Function(nameof(GetDrop))]
    [Operation("Get a drop's progress and report", Who = Who.Staff, Answer = typeof(DropView))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/drops/{dropId}")] HttpRequest request, string shopId, string dropId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await shops.StaffedByAsync(shopId, caller, cancellation)).TryGet(out _, out var stranger)) return stranger;
        if (!Ids.IsId(dropId, "drp") || await drops.FindAsync(shopId, dropId, cancellation) is not { } drop) return Problem.NotFound("drop");
        var progress = drop.End ?? await RunningAsync(client, dropId, cancellation) ?? drop.Before(time.GetUtcNow());
        var report = drop.End is null ? null : await blobs.GrantReportAsync(shopId, dropId, DropBlobs.Report, cancellation);
        var rejected = drop.End is { Counts.Rejected: > 0 } ? await blobs.GrantReportAsync(shopId, dropId, DropBlobs.Rejected, cancellation) : null;
        var counts = progress.Counts;
        return Answer.Ok(new DropView(
            dropId, drop.FileName, progress.Status, progress.Step, progress.RowsTotal, counts.Done, counts.Created, counts.Updated, counts.Unchanged, counts.Rejected, progress.Faults, report, rejected));
    }

    static async Task<DropProgress?> RunningAsync(DurableTaskClient client, string dropId, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(dropId, getInputsAndOutputs: true, cancellation) is not { } instance) return null;
        var progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<DropProgress>();
        progress ??= new DropProgress(DropStatus.Running, "read", 0, DropCounts.None, []);
        return instance.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated
            ? progress with { Status = DropStatus.Failed, Faults = [new DropNote("processing-failed", "The ingestion was broken off; drop the same file again.")] }
            : progress with { Status = DropStatus.Running };
    }
}

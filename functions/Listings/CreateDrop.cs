using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Listings;

/// <summary>A file that is going to be dropped; <c>charset</c> when it is written in one that its bytes do not tell.</summary>
public sealed record DropRequest(string? FileName, string? Charset);

/// <summary>Where to put the file: <c>PUT</c> it there, with <c>x-ms-blob-type: BlockBlob</c>. The address takes this one file and allows nothing else.</summary>
public sealed record DropUpload(string DropId, Uri UploadUrl, DateTimeOffset ExpiresAt);

/// <summary>Asks for a drop.</summary>
public sealed class CreateDrop(DropTable drops, DropBlobs blobs, DropLimits limits, IShops shops, ICallers callers, Idempotency idempotency)
{
    static readonly string[] Endings = [".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".zip"];

    [Function(nameof(CreateDrop))]
    [Operation("Ask for a drop of a listing file", Who = Who.Staff, Body = typeof(DropRequest), Answer = typeof(DropUpload), Status = 201, IdempotencyKey = IdempotencyKey.Optional)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops/{shopId}/drops")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await shops.StaffedByAsync(shopId, caller, cancellation)).TryGet(out var shop, out var stranger)) return stranger;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, false, attempt => CreateAsync(attempt, shop.ShopId, caller.Id, body, cancellation), cancellation);
    }

    async Task<IResult> CreateAsync(Attempt attempt, string shopId, string userId, byte[] body, CancellationToken cancellation)
    {
        if (!Body.Parse<DropRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var (name, charset) = (checks.Text("fileName", asked.FileName, 200), checks.OptionalText("charset", asked.Charset, 40));
        if (checks.Problem is null && !Endings.Contains(Path.GetExtension(name).ToLowerInvariant())) checks.Add("fileName", "unsupported-file", $"A listing ends in {string.Join(", ", Endings)}.");
        if (charset is not null && TextEncoding.Named(charset) is null) checks.Add("charset", "unknown-charset", $"The charset {charset} is not read here.");
        if (checks.Problem is { } wrong) return wrong;
        var dropId = Ids.At("drp", attempt.FirstTriedAt, attempt.Cause);
        var grant = await blobs.GrantUploadAsync(shopId, dropId, limits.UploadWindow, cancellation);
        await drops.AddAsync(new Drop(dropId, shopId, userId, name, charset, attempt.FirstTriedAt, grant.ExpiresAt), cancellation);
        return Answer.Created(new DropUpload(dropId, grant.Address, grant.ExpiresAt));
    }
}

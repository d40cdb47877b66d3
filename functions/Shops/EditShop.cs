using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

/// <summary>What is left out stays as it is; an empty banner or notice is taken away.</summary>
/// <param name="StaffIds">Who works in the shop from now on, without the owner.</param>
public sealed record EditShopRequest(string? Name, string? Banner, string? Notice, int? CoinSharePercent, FreightRequest? Freight, IReadOnlyList<string>? StaffIds);

/// <summary>Edits a shop: its owner only, and only the version that was read.</summary>
public sealed class EditShop(ICallers callers, IAccounts accounts, ShopTable shops, MembershipTable members, ShopPages pages, TimeProvider time)
{
    const int MaxBanner = 2_048;
    const int MaxNotice = 2_000;

    [Function(nameof(EditShop))]
    [Operation("Edit a shop", Who = Who.SignedIn, Body = typeof(EditShopRequest), Answer = typeof(ShopPage), Problems = ["403 forbidden", "412 stale", "428 if-match-required"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "shops/{shopId}")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var refused)) return refused;
        if (await shops.FindAsync(shopId, cancellation) is not { } read) return ShopProblems.Unknown;
        if (read.Shop.OwnerId != caller.Id) return ShopProblems.NotOwner;
        if (!Preconditions.IfMatch(request).TryGet(out var version, out var unversioned)) return unversioned;
        if (!(await Body.ReadAsync<EditShopRequest>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!(await EditAsync(read.Shop, body, cancellation)).TryGet(out var edited, out var wrong)) return wrong;
        if (version != "*" && version != read.Version) return Problem.Stale();
        return await SaveAsync(read, edited, caller, cancellation) is { } saved
            ? Answer.Ok(await pages.ForAsync(saved.Shop, caller, cancellation), saved.Version)
            : Problem.Stale();
    }

    async Task<Result<ShopRecord>> EditAsync(ShopRecord shop, EditShopRequest body, CancellationToken cancellation)
    {
        var checks = new Checks();
        var staff = body.StaffIds is null ? shop.StaffIds : checks.List("staffIds", body.StaffIds, ShopRecord.MaxStaff);
        var edited = shop with
        {
            Name = body.Name is null ? shop.Name : checks.Text("name", body.Name, OpenShop.MaxName),
            Banner = body.Banner is null ? shop.Banner : checks.OptionalText("banner", body.Banner, MaxBanner),
            Notice = body.Notice is null ? shop.Notice : checks.OptionalText("notice", body.Notice, MaxNotice),
            CoinSharePercent = checks.Number("coinSharePercent", body.CoinSharePercent ?? shop.CoinSharePercent, 0, ShopRecord.MaxCoinSharePercent),
            Freight = body.Freight is null ? shop.Freight : body.Freight.Read(checks),
            StaffIds = [.. staff.Where(id => id != shop.OwnerId).Distinct()],
        };
        if (checks.Problem is null) await CheckStaffAsync(checks, edited.StaffIds.Except(shop.StaffIds), cancellation);
        return checks.Problem is { } wrong ? wrong : edited;
    }

    async Task CheckStaffAsync(Checks checks, IEnumerable<string> added, CancellationToken cancellation)
    {
        var unknown = await Task.WhenAll(added.Select(async id => (id, known: Ids.IsId(id, "usr") && await accounts.FindAsync(id, cancellation) is not null)));
        if (unknown.Any(u => !u.known)) checks.Add("staffIds", "unknown-user", "staffIds names somebody who has no account.");
    }

    /// <summary>Null when somebody else was first.</summary>
    async Task<ShopRead?> SaveAsync(ShopRead read, ShopRecord edited, Caller caller, CancellationToken cancellation)
    {
        await members.AddAsync(edited.ShopId, edited.StaffIds.Except(read.Shop.StaffIds), cancellation);
        var saved = await shops.TryChangeAsync(edited, read.Version, ShopEvent.Of(caller, "edited", time.GetUtcNow()), cancellation);
        if (saved is not null) await members.RemoveAsync(edited.ShopId, read.Shop.StaffIds.Except(saved.Shop.StaffIds), cancellation);
        return saved;
    }
}

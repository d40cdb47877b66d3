using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

public sealed record OpenShopRequest(string? Name, ShopKind? Kind, int? CoinSharePercent);

public sealed record ShopOpened(string ShopId, ShopStatus Status);

/// <summary>Opens a shop for the caller, who owns it from then on.</summary>
public sealed class OpenShop(ICallers callers, ShopTable shops, MembershipTable members, Idempotency idempotency)
{
    internal const int MaxName = 64;

    [Function(nameof(OpenShop))]
    [Operation("Open a shop", Who = Who.SignedIn, Body = typeof(OpenShopRequest), Answer = typeof(ShopOpened), Status = 201, IdempotencyKey = IdempotencyKey.Optional)]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (!Body.Parse<OpenShopRequest>(bytes).TryGet(out var body, out var malformed)) return malformed;
        var checks = new Checks();
        var name = checks.Text("name", body.Name, MaxName);
        var kind = checks.OneOf("kind", body.Kind);
        var coins = checks.Number("coinSharePercent", body.CoinSharePercent ?? 0, 0, ShopRecord.MaxCoinSharePercent);
        if (checks.Problem is { } wrong) return wrong;
        return await idempotency.OnceAsync(request, caller.Id, bytes, required: false, attempt => OpenAsync(
            ShopRecord.Open(Ids.At("shp", attempt.FirstTriedAt, attempt.Cause), name, kind, caller.Id, coins, attempt.FirstTriedAt), cancellation), cancellation);
    }

    async Task<IResult> OpenAsync(ShopRecord shop, CancellationToken cancellation)
    {
        await members.AddAsync(shop.ShopId, [shop.OwnerId], cancellation);
        await shops.OpenAsync(shop, cancellation);
        return Answer.Created(new ShopOpened(shop.ShopId, shop.Status));
    }
}

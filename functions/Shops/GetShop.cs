using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

/// <summary>A shop's page. Its ETag is for editing: it tells of the shop, not of the counts beside it.</summary>
public sealed class GetShop(ICallers callers, ShopTable shops, ShopPages pages)
{
    [Function(nameof(GetShop))]
    [Operation("Read a shop", Answer = typeof(ShopPage))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var refused)) return refused;
        if (await shops.FindAsync(shopId, cancellation) is not { } read) return ShopProblems.Unknown;
        return Answer.Ok(await pages.ForAsync(read.Shop, caller, cancellation), read.Version);
    }
}

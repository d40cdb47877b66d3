using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>Shows a product: to everybody once it has been on sale, and before that to its shop's staff only.</summary>
public sealed class GetProduct(ProductPages pages, IShops shops, ICallers callers)
{
    [Function(nameof(GetProduct))]
    [Operation("Get a product", Answer = typeof(ProductView))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products/{productId}")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (!Ids.IsId(productId, "prd") || await pages.CachedAsync(productId, cancellation) is not { } page) return Problem.NotFound("product");
        if (caller.UserId is null) return page.Status is ProductStatus.Draft or ProductStatus.Banned ? Problem.NotFound("product") : Shown(page);
        if (page.Status is ProductStatus.OnSale or ProductStatus.OffShelf && !MayEdit(await shops.FindAsync(page.ShopId, cancellation), caller)) return Shown(page);
        return await ForStaffAsync(productId, caller, cancellation);
    }

    async Task<IResult> ForStaffAsync(string productId, Caller caller, CancellationToken cancellation)
    {
        if (await pages.FreshAsync(productId, cancellation) is not { } page) return Problem.NotFound("product");
        var hidden = page.Status is ProductStatus.Draft or ProductStatus.Banned;
        if (hidden && !caller.IsOperator && !MayEdit(await shops.FindAsync(page.ShopId, cancellation), caller)) return Problem.NotFound("product");
        return new Answer(200, page.Bytes) { ETag = page.ETag };
    }

    static bool MayEdit(Shop? shop, Caller caller) => shop?.RoleOf(caller.Id) is not null;

    static Answer Shown(ProductPage page) => new(200, page.Bytes) { ETag = page.ETag, CacheControl = "public, max-age=2" };
}

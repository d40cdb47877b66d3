using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>A SKU's id beside the shop's own code.</summary>
public sealed record CreatedSku(string SkuId, string SkuCode);

/// <summary>A product that was made; it is a draft until it is put on sale.</summary>
public sealed record CreatedProduct(string ProductId, IReadOnlyList<CreatedSku> Skus, ProductStatus Status);

/// <summary>Makes a draft with its SKUs and their first stock.</summary>
public sealed class CreateProduct(ProductDesk desk, ProductMedia media, ItemNumbers numbers, IShops shops, ICallers callers, Idempotency idempotency)
{
    [Function(nameof(CreateProduct))]
    [Operation("Create a product", Who = Who.Staff, Body = typeof(ProductRequest), Answer = typeof(CreatedProduct), Status = 201, IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["409 item-number-taken"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops/{shopId}/products")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await shops.StaffedByAsync(shopId, caller, cancellation)).TryGet(out var shop, out var stranger)) return stranger;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, false, attempt => CreateAsync(attempt, shop, caller, body, cancellation), cancellation);
    }

    async Task<IResult> CreateAsync(Attempt attempt, Shop shop, Caller caller, byte[] body, CancellationToken cancellation)
    {
        if (!Body.Parse<ProductRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var productId = SkuIds.NewProduct(attempt);
        if (!ProductDraft.New(asked, productId, shop.ShopId, attempt.FirstTriedAt).TryGet(out var drafted, out var wrong)) return wrong;
        if (await media.FaultsAsync(null, drafted.Product, shop, caller.Id, cancellation) is { Count: > 0 } faults) return Problem.Invalid(faults);
        if (!(await numbers.ClaimAsync(shop.ShopId, drafted.Product.ItemNumber, productId, cancellation)).TryGet(out _, out var taken)) return taken;
        var etag = await desk.AddAsync(drafted, cancellation);
        var product = drafted.Product;
        return Answer.Created(new CreatedProduct(productId, [.. product.Skus.Select(s => new CreatedSku(s.SkuId, s.SkuCode))], product.Status), etag);
    }
}

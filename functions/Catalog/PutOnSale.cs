using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>A product's status after an action.</summary>
public sealed record ProductState(string ProductId, ProductStatus Status);

/// <summary>Puts a product on sale if its listing has no fault.</summary>
public sealed class PutOnSale(ProductDesk desk, IShops shops, CategoryTable categories, TimeProvider time)
{
    [Function(nameof(PutOnSale))]
    [Operation("Put a product on sale", Who = Who.Staff, Answer = typeof(ProductState), Problems = ["422 listing-faults", "409 product-banned"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "products/{productId}/actions/put-on-sale")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!(await desk.EditableAsync(request, productId, cancellation)).TryGet(out _, out var refusal)) return refusal;
        var tree = await categories.TreeAsync(cancellation);
        var changed = await desk.ChangeAsync(productId, product => ListAsync(product, tree, cancellation), cancellation);
        return changed.TryGet(out var done, out var why) ? Answer.Ok(new ProductState(productId, done.Product.Status), done.Version) : why;
    }

    async Task<Result<Product>> ListAsync(Product product, CategoryTree tree, CancellationToken cancellation) =>
        await shops.FindAsync(product.ShopId, cancellation) is { } shop
            ? product.PutOnSale(ListingRules.Faults(product, shop, tree), time.GetUtcNow())
            : Problem.NotFound("shop");
}

using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Catalog;

/// <summary>
/// What all edits of a product have in common: the product's row, then counters of new SKUs (a SKU without one has no pieces, and gets
/// one when its stock is set), then lists and cache, which can be made again from it.
/// </summary>
public sealed class ProductDesk(ProductTable products, StockTable stock, ProductLists lists, ProductPages pages, IShops shops, ICallers callers)
{
    /// <summary>Adds a product and its counters; adding it again finds it. Returns its version for HTTP.</summary>
    public async Task<string> AddAsync(Drafted drafted, CancellationToken cancellation)
    {
        await stock.OpenAsync(drafted.NewStock, cancellation);
        await products.TryAddAsync(drafted.Product, cancellation);
        return Versions.FromStorage((await products.FindAsync(drafted.Product.ProductId, cancellation))!.Value.ETag);
    }

    /// <summary>The product, if the caller may edit it: its shop's staff. A draft's existence is a secret (404), a public product is not (403).</summary>
    public async Task<Result<Editable>> EditableAsync(HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (await FindAsync(productId, cancellation) is not var (product, etag)) return Problem.NotFound("product");
        if (!(await shops.StaffedByAsync(product.ShopId, caller, cancellation)).TryGet(out var shop, out var stranger))
            return product.Status is ProductStatus.Draft ? Problem.NotFound("product") : stranger;
        return new Editable(product, etag, shop, caller);
    }

    /// <summary>A product and its version, or null; ids that cannot be are not looked up.</summary>
    public async Task<(Product Product, string ETag)?> FindAsync(string productId, CancellationToken cancellation) =>
        Ids.IsId(productId, "prd") ? await products.FindAsync(productId, cancellation) : null;

    /// <summary>Saves an edit over the version it was made from; its new version for HTTP, or 412.</summary>
    public async Task<Result<string>> SaveAsync(Product before, string etag, Drafted edit, CancellationToken cancellation)
    {
        var pending = await lists.BeginAsync(before, edit.Product, cancellation);
        if (await products.TryReplaceAsync(edit.Product, etag, cancellation) is not { } version)
        {
            if (pending is not null) await lists.CancelAsync(pending, cancellation);
            return Problem.Stale();
        }

        await stock.OpenAsync(edit.NewStock, cancellation);
        if (pending is not null) await lists.FinishAsync(pending, cancellation);
        await pages.ForgetAsync(edit.Product.ProductId, cancellation);
        return Versions.FromStorage(version);
    }

    /// <summary>Saves a change of status, which needs no If-Match: a rival edit makes it try again on what is there now.</summary>
    public async Task<Result<(Product Product, string Version)>> ChangeAsync(string productId, Func<Product, Task<Result<Product>>> change, CancellationToken cancellation)
    {
        while (true)
        {
            if (await FindAsync(productId, cancellation) is not var (before, etag)) return Problem.NotFound("product");
            if (!(await change(before)).TryGet(out var after, out var refusal)) return refusal;
            var saved = await SaveAsync(before, etag, new Drafted(after, new Dictionary<string, long>()), cancellation);
            if (saved.TryGet(out var version, out var problem)) return (after, version);
            if (problem.Status != 412) return problem;
        }
    }
}

/// <summary>A product that the caller may edit.</summary>
public sealed record Editable(Product Product, string ETag, Shop Shop, Caller Caller);

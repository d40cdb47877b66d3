using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>Changes a product. What is on sale must stay fit for sale; what is missing in the body stays as it is.</summary>
public sealed class EditProduct(ProductDesk desk, ProductMedia media, ItemNumbers numbers, CategoryTable categories, TimeProvider time)
{
    [Function(nameof(EditProduct))]
    [Operation("Edit a product", Who = Who.Staff, Body = typeof(ProductRequest), Answer = typeof(CreatedProduct), Problems = ["412 stale", "422 listing-faults", "428 if-match-required", "409 product-banned", "409 item-number-taken"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "products/{productId}")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!(await desk.EditableAsync(request, productId, cancellation)).TryGet(out var editable, out var refusal)) return refusal;
        if (!Preconditions.IfMatch(request).TryGet(out var version, out var missing)) return missing;
        if (version != "*" && ProductPages.VersionOf(version) != Versions.FromStorage(editable.ETag)) return Problem.Stale();
        if (!(await Body.ReadAsync<ProductRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        if (editable.Product.Status == ProductStatus.Banned) return CatalogProblems.Banned(editable.Product.BanReason);
        if (!ProductDraft.Edited(editable.Product, asked, time.GetUtcNow()).TryGet(out var edit, out var wrong)) return wrong;
        if (await media.FaultsAsync(editable.Product, edit.Product, editable.Shop, editable.Caller.Id, cancellation) is { Count: > 0 } unshown) return Problem.Invalid(unshown);
        if (edit.Product.Status == ProductStatus.OnSale
            && ListingRules.Faults(edit.Product, editable.Shop, await categories.TreeAsync(cancellation)) is { Count: > 0 } faults) return CatalogProblems.NotListable(faults);
        return (await SaveAsync(editable, edit, cancellation)).TryGet(out var saved, out var lost)
            ? Answer.Ok(new CreatedProduct(productId, [.. edit.Product.Skus.Select(s => new CreatedSku(s.SkuId, s.SkuCode))], edit.Product.Status), saved)
            : lost;
    }

    async Task<Result<string>> SaveAsync(Editable editable, Drafted edit, CancellationToken cancellation)
    {
        var (shop, product, before, after) = (editable.Shop.ShopId, edit.Product.ProductId, editable.Product.ItemNumber, edit.Product.ItemNumber);
        if (before == after) return await desk.SaveAsync(editable.Product, editable.ETag, edit, cancellation);
        if (!(await numbers.ClaimAsync(shop, after, product, cancellation)).TryGet(out _, out var taken)) return taken;
        var saved = await desk.SaveAsync(editable.Product, editable.ETag, edit, cancellation);
        await numbers.ReleaseAsync(shop, saved.IsOk ? before : after, product, cancellation);
        return saved;
    }
}

using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>
/// Shows a product: to everybody once it has been on sale, and before that to its shop's staff only. What everybody may see comes from
/// the cache and costs no storage; staff and operators read it as it is now.
/// </summary>
public sealed class GetProduct(ProductPages pages, ICallers callers)
{
    [Function(nameof(GetProduct))]
    [Operation("Get a product", Answer = typeof(ProductView))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products/{productId}")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (!Ids.IsId(productId, "prd")) return Problem.NotFound("product");
        var page = await pages.CachedAsync(productId, cancellation);
        if (page is null || page.IsHidden || IsInside(page, caller)) page = caller.UserId is null ? page : await pages.FreshAsync(productId, cancellation);
        if (page is null || (page.IsHidden && !IsInside(page, caller))) return Problem.NotFound("product");
        var (bytes, etag) = page.Translated.IsEmpty ? (page.Bytes, page.ETag) : page.In(Languages.Asked(request));
        if (!page.Translated.IsEmpty) request.HttpContext.Response.Headers.Vary = "Accept-Language";
        return new Answer(200, bytes) { ETag = etag, CacheControl = IsInside(page, caller) ? null : "public, max-age=2" };
    }

    static bool IsInside(ProductPage page, Caller caller) => caller.IsOperator || (caller.UserId is { } user && page.Staff.Contains(user));
}

using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>How many pieces.</summary>
public sealed record CartLineRequest(int? Quantity);

/// <summary>The caller's cart: shown, and changed line by line. Visitors have one too, by their visitor id.</summary>
public sealed class CartLines(CartDesk desk, ICatalog catalog, ICallers callers, TimeProvider time)
{
    [Function("GetCart")]
    [Operation("Get my cart", Answer = typeof(CartView), Problems = ["401 not-signed-in"])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "cart")] HttpRequest request, CancellationToken cancellation) =>
        Whose(request).TryGet(out var who, out var nobody) ? Answer.Ok(await desk.ShowAsync(who.Caller, who.Owner, cancellation)) : nobody;

    [Function("PutCartLine")]
    [Operation("Put so many of a SKU into my cart", Body = typeof(CartLineRequest), Answer = typeof(CartView), Problems = ["401 not-signed-in", "404 not-found", "409 cart-full", "422 invalid-fields"])]
    public async Task<IResult> Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "cart/lines/{skuId}")] HttpRequest request, string skuId, CancellationToken cancellation)
    {
        if (!Whose(request).TryGet(out var who, out var nobody)) return nobody;
        if (!(await Body.ReadAsync<CartLineRequest>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        var quantity = checks.Number("quantity", body.Quantity, 1, CheckoutRequest.MaxQuantity);
        if (checks.Problem is { } wrong) return wrong;
        if (!Ids.IsId(skuId, "sku") || (await catalog.FindSkusAsync([skuId], cancellation)).SingleOrDefault() is not { OnSale: true } offer) return Problem.NotFound("SKU on sale");
        var refusal = await desk.ChangeAsync(who.Caller, who.Owner, cart => cart.Put(skuId, quantity, offer.Price, time.GetUtcNow()), cancellation);
        return refusal is not null ? refusal : Answer.Ok(await desk.ShowAsync(who.Caller, who.Owner, cancellation));
    }

    [Function("RemoveCartLine")]
    [Operation("Take a SKU out of my cart", Answer = typeof(CartView), Problems = ["401 not-signed-in", "404 not-found"])]
    public async Task<IResult> Remove([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "cart/lines/{skuId}")] HttpRequest request, string skuId, CancellationToken cancellation)
    {
        if (!Whose(request).TryGet(out var who, out var nobody)) return nobody;
        var refusal = await desk.ChangeAsync(who.Caller, who.Owner, cart => cart.Lines.Any(l => l.SkuId == skuId) ? cart.Remove(skuId) : Problem.NotFound("line in the cart"), cancellation);
        return refusal is not null ? refusal : Answer.Ok(await desk.ShowAsync(who.Caller, who.Owner, cancellation));
    }

    Result<(Caller Caller, string Owner)> Whose(HttpRequest request)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        return CartTable.OwnerOf(caller) is { } owner ? (caller, owner) : Problem.Unauthorized("not-signed-in", "Sign in, or send an X-Visitor-Id.");
    }
}

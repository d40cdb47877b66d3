using Marketplace.Catalog.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>A line as its owner reads it, with what has become of it since.</summary>
/// <param name="SkuId"><c>sku_…</c></param>
/// <param name="Quantity">Pieces wanted.</param>
/// <param name="ProductId">Null when there is no such SKU any more.</param>
/// <param name="ShopId">The same.</param>
/// <param name="Title">The same.</param>
/// <param name="Options">The same.</param>
/// <param name="PictureUrl">Or null.</param>
/// <param name="Price">Of one piece now; null when there is no such SKU any more.</param>
/// <param name="PriceThen">Of one piece when it was put in.</param>
/// <param name="Problems"><c>gone</c>, <c>not-on-sale</c>, <c>price-changed</c>.</param>
/// <param name="AddedAt">When it was put in.</param>
public sealed record CartLineView(
    string SkuId, int Quantity, string? ProductId, string? ShopId, string? Title, IReadOnlyDictionary<string, string>? Options, string? PictureUrl,
    Money? Price, Money PriceThen, IReadOnlyList<string> Problems, DateTimeOffset AddedAt);

/// <summary>A cart as its owner reads it.</summary>
/// <param name="Lines">The latest first.</param>
/// <param name="Goods">What all that is on sale costs now, one amount a currency.</param>
public sealed record CartView(IReadOnlyList<CartLineView> Lines, IReadOnlyList<Money> Goods);

/// <summary>
/// Reads and changes carts. Whoever is signed in and still sends a visitor id gets what that visitor had put in: it is merged into the user's
/// cart first and taken away from the visitor's then, so that dying in between loses nothing and merging again adds nothing.
/// </summary>
public sealed class CartDesk(CartTable carts, ICatalog catalog, TimeProvider time)
{
    /// <summary>The caller's cart as it is to be shown.</summary>
    public async Task<CartView> ShowAsync(Caller caller, string owner, CancellationToken cancellation)
    {
        var cart = (await MergedAsync(caller, owner, cancellation)).Cart;
        var offers = (await catalog.FindSkusAsync([.. cart.Lines.Select(l => l.SkuId)], cancellation)).ToDictionary(o => o.SkuId);
        var goods = cart.Lines.Where(l => offers.GetValueOrDefault(l.SkuId) is { OnSale: true }).Select(l => offers[l.SkuId].Price * l.Quantity)
            .GroupBy(m => m.Currency).Select(g => g.Aggregate((a, b) => a + b));
        return new CartView([.. cart.Lines.Select(l => ViewOf(l, offers.GetValueOrDefault(l.SkuId)))], [.. goods]);
    }

    /// <summary>Changes the caller's cart; nothing is written when the change refuses.</summary>
    public async Task<Problem?> ChangeAsync(Caller caller, string owner, Func<Cart, Result<Cart>> change, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await MergedAsync(caller, owner, cancellation);
            if (!change(read.Cart).TryGet(out var next, out var refusal)) return refusal;
            if (next == read.Cart || await carts.TryWriteAsync(owner, read, next, time.GetUtcNow(), cancellation)) return null;
        }
    }

    /// <summary>Takes out what was ordered, each SKU whole. One storage transaction when nothing of it was in.</summary>
    public async Task TakeOutAsync(string userId, IReadOnlyCollection<string> skuIds, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await carts.ReadAsync(userId, cancellation);
            var left = read.Cart.Lines.Where(l => !skuIds.Contains(l.SkuId)).ToList();
            if (left.Count == read.Cart.Lines.Count || await carts.TryWriteAsync(userId, read, new Cart(left), time.GetUtcNow(), cancellation)) return;
        }
    }

    async Task<KeptCart> MergedAsync(Caller caller, string owner, CancellationToken cancellation)
    {
        while (true)
        {
            var mine = await carts.ReadAsync(owner, cancellation);
            if (CartTable.VisitorOf(caller) is not { } visitor || visitor == owner) return mine;
            var theirs = await carts.ReadAsync(visitor, cancellation);
            if (theirs.Version is null) return mine;
            if (!await carts.TryWriteAsync(owner, mine, mine.Cart.Merge(theirs.Cart), time.GetUtcNow(), cancellation)) continue;
            await carts.RemoveAsync(visitor, cancellation);
        }
    }

    static CartLineView ViewOf(CartLine line, SkuOffer? offer)
    {
        string[] problems = offer is null ? ["gone"] : [.. offer.OnSale ? [] : new[] { "not-on-sale" }, .. offer.Price == line.PriceThen ? [] : new[] { "price-changed" }];
        return new CartLineView(
            line.SkuId, line.Quantity, offer?.ProductId, offer?.ShopId, offer?.Title, offer?.Options, offer?.PictureUrl, offer?.Price, line.PriceThen, problems, line.AddedAt);
    }
}

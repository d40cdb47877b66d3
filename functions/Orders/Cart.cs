using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>So many of a SKU that somebody thinks of buying, and what one cost when they put it in.</summary>
public sealed record CartLine(string SkuId, int Quantity, Money PriceThen, DateTimeOffset AddedAt);

/// <summary>What somebody thinks of buying, the latest first. It reserves nothing and promises no price. Pure.</summary>
public sealed record Cart(IReadOnlyList<CartLine> Lines)
{
    /// <summary>As many lines as a checkout takes.</summary>
    public const int MaxLines = 50;

    public static Cart Empty { get; } = new([]);

    /// <summary>With so many of a SKU; 409 <c>cart-full</c> when it would be one line too many.</summary>
    public Result<Cart> Put(string skuId, int quantity, Money price, DateTimeOffset now)
    {
        var known = Lines.FirstOrDefault(l => l.SkuId == skuId);
        if (known is null && Lines.Count >= MaxLines) return OrderProblems.CartFull(MaxLines);
        return new Cart([known is null ? new CartLine(skuId, quantity, price, now) : known with { Quantity = quantity, PriceThen = price }, .. Lines.Where(l => l != known)]);
    }

    /// <summary>Without a SKU.</summary>
    public Cart Remove(string skuId) => new([.. Lines.Where(l => l.SkuId != skuId)]);

    /// <summary>
    /// With the lines of another one, which was filled before signing in: of what stands in both, the larger number. Merging the same again
    /// changes nothing; what is too much of the other is left out.
    /// </summary>
    public Cart Merge(Cart other)
    {
        var both = Lines.Select(l => other.Lines.FirstOrDefault(o => o.SkuId == l.SkuId) is { } twin && twin.Quantity > l.Quantity ? l with { Quantity = twin.Quantity } : l);
        return new Cart([.. both, .. other.Lines.Where(o => Lines.All(l => l.SkuId != o.SkuId)).Take(MaxLines - Lines.Count)]);
    }
}

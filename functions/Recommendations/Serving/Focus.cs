namespace Marketplace.Recommendations.Serving;

/// <summary>What a page is about besides the person: products at hand, and those that are like what is at hand or was looked at last.</summary>
internal sealed record Focus(IReadOnlyList<Good> Goods, Alike Alike)
{
    static readonly TimeSpan InCart = TimeSpan.FromDays(7);

    public static Focus None { get; } = new([], Alike.None);

    /// <summary>What is at hand: the product shown, what went into the cart lately, or what was bought last. Pure.</summary>
    public static IReadOnlyList<Good> At(RecommendationsQuery asked, IReadOnlyList<Deed> deeds, Shelf shelf, DateTimeOffset now)
    {
        var bought = deeds.Where(d => d.Kind == DeedKind.Buy).ToList();
        IEnumerable<string?> ids = asked.Scenario switch
        {
            Scenario.Product => [asked.ProductId],
            Scenario.Cart => deeds.Where(d => d.Kind == DeedKind.Cart && d.At > (now - InCart).ToUnixTimeMilliseconds() && !IsBought(d)).Select(d => d.ProductId),
            Scenario.AfterPurchase => bought.Where(b => b.At == bought[^1].At).Select(b => b.ProductId),
            _ => [],
        };
        return [.. ids.Distinct().Select(shelf.Find).OfType<Good>()];

        bool IsBought(Deed cart) => bought.Any(b => b.ProductId == cart.ProductId && b.At > cart.At);
    }
}

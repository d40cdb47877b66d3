namespace Marketplace.Recommendations.Serving;

/// <summary>Products that read and look like others that are at hand, and like which. Pure.</summary>
internal sealed class Alike
{
    const double Fall = 10;
    readonly Dictionary<string, (double Share, Good To)> products = new(StringComparer.Ordinal);

    Alike()
    {
    }

    public static Alike None { get; } = new();

    public IEnumerable<string> Products => products.Keys;

    /// <summary>How far in front it stands, at most 1, and what it is like; 0 and null for what is like none of them.</summary>
    public (double Share, Good? To) Of(string productId) => products.TryGetValue(productId, out var like) ? like : (0, null);

    /// <summary>What is like some products, each with those like it, the most alike first. Pairs that are both known to the learned model are left to it, which knows what people went on to.</summary>
    public static Alike Of(IEnumerable<(Good To, IReadOnlyList<string> Products)> found, Func<string, bool> isKnown)
    {
        var alike = new Alike();
        foreach (var (to, products) in found)
            foreach (var (place, id) in products.Index().Where(p => !isKnown(to.ProductId) || !isKnown(p.Item)))
                if (1 / (1 + (place / Fall)) is var share && share > alike.Of(id).Share) alike.products[id] = (share, to);
        return alike;
    }
}

namespace Marketplace.Recommendations.Serving;

/// <summary>Everything on sale, at hand without storage: by id, by category, the newest and what sells best. Immutable.</summary>
public sealed class Shelf
{
    const int Best = 200;
    readonly Dictionary<string, Good> goods;
    readonly ILookup<string, Good> categories;

    public Shelf(IEnumerable<Good> all)
    {
        goods = all.ToDictionary(g => g.ProductId);
        categories = goods.Values.OrderByDescending(g => g.CreatedAt).SelectMany(g => g.CategoryPath.Select(c => (Category: c, Good: g))).ToLookup(x => x.Category, x => x.Good);
        Newest = [.. goods.Values.OrderByDescending(g => g.CreatedAt).Take(Best)];
        Bestselling = [.. goods.Values.Where(g => g.Sold > 0).OrderByDescending(g => g.Sold).Take(Best)];
    }

    public static Shelf Empty { get; } = new([]);

    public int Count => goods.Count;

    public IReadOnlyCollection<Good> All => goods.Values;

    public IReadOnlyList<Good> Newest { get; }

    public IReadOnlyList<Good> Bestselling { get; }

    public Good? Find(string? productId) => productId is null ? null : goods.GetValueOrDefault(productId);

    /// <summary>What is in a category or below it, the newest first.</summary>
    public IEnumerable<Good> In(string category) => categories[category];

    /// <summary>With goods as they are now, and without those that have gone.</summary>
    public Shelf With(IReadOnlyCollection<Good> now, IReadOnlyCollection<string> gone)
    {
        var changed = now.Select(g => g.ProductId).Concat(gone).ToHashSet();
        return new Shelf(goods.Values.Where(g => !changed.Contains(g.ProductId)).Concat(now));
    }
}

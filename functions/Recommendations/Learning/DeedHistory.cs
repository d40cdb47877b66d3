using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations.Learning;

/// <summary>
/// Makes a log for learning out of lines of the training log: trails, products and categories get numbers in the order in which they are met. Lines that stand in
/// it twice count once, and so does the same deed with the same product within one second.
/// </summary>
internal sealed class DeedHistory
{
    readonly Dictionary<string, List<Happening>> trails = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> products = new(StringComparer.Ordinal);

    public int ProductCount => products.Count;

    public void Add(LogLine line)
    {
        if (line.Deed is not { Interest: { } kind, ProductId: { } product } deed) return;
        if (!products.TryGetValue(product, out var number)) products[product] = number = products.Count;
        if (!trails.TryGetValue(line.Trail, out var trail)) trails[line.Trail] = trail = [];
        trail.Add(new Happening(number, kind, deed.At / 1000));
    }

    /// <summary>The names of the products by number.</summary>
    public string[] Products() => [.. products.OrderBy(p => p.Value).Select(p => p.Key)];

    /// <summary>The log; products without a category have none in it.</summary>
    public BehaviourLog Log(Func<string, string?> categoryOf)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var categories = Products().Select(p => categoryOf(p) is { Length: > 0 } name ? known.TryGetValue(name, out var number) ? number : known[name] = known.Count : -1).ToArray();
        return new BehaviourLog(trails.Values.Select(t => Trail.Of(t.Distinct())), products.Count, categories);
    }
}

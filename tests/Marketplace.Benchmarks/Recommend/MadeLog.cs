using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>
/// A log made by chance from a seed, for what no log at hand has: any size, and visitors with known habits. In each category people take their time to decide, a day to three weeks; a third of
/// the categories are bought again at their own rhythm, from a week to a month, and the same product nearly always; the others once and then not again. Products come in groups that are looked at together.
/// </summary>
internal static class MadeLog
{
    const int Seed = 17;
    const int EventsPerVisitor = 28;

    /// <summary>Products are numbered by category.</summary>
    public const int ProductsPerCategory = 250;

    /// <summary>How many events make a log of so many products.</summary>
    public const int EventsPerProduct = 100;

    const int ProductsPerGroup = 10;
    const int Days = 90;
    const long Day = 86_400;
    const double TestShare = 0.98;

    public static Trial Make(int events)
    {
        var log = Whole(events);
        var time = log.TimeAt(TestShare);
        return new Trial($"made log of {log.EventCount:#,0} events: next purchase", log.Before(time), Example.From(log, time), Trial.Latest, IsNewOnly: false);
    }

    /// <summary>All of it, from second 0 to the end of the last day.</summary>
    public static BehaviourLog Whole(int events, int? onSale = null)
    {
        var (visitors, products) = (Math.Max(100, events / EventsPerVisitor), onSale ?? ProductsOf(events));
        var categories = products / ProductsPerCategory;
        var chance = new Random(Seed);
        var trails = new List<Trail>(visitors);
        for (var v = 0; v < visitors; v++) trails.Add(Visitor(categories, chance));
        return new BehaviourLog(trails, products, [.. Enumerable.Range(0, products).Select(p => Math.Min(categories - 1, p / ProductsPerCategory))]);
    }

    /// <summary>How many products a log of so many events has by itself.</summary>
    public static int ProductsOf(int events) => Math.Clamp(events / EventsPerProduct, 1_000, 100_000);

    /// <summary>Some categories that a visitor lives with; in each, rounds of looking, deciding and buying.</summary>
    static Trail Visitor(int categories, Random chance)
    {
        var happenings = new List<Happening>();
        for (var n = 0; n < 4; n++)
        {
            var category = (int)(Math.Pow(chance.NextDouble(), 2) * categories);
            var (decision, rhythm) = (Day * (1 + (category % 21)), category % 3 == 0 ? Day * (7 + (category % 24)) : 0);
            var favourite = Product(category, chance);
            var start = (long)(chance.NextDouble() * Days * Day);
            Decide(happenings, category, favourite, start, (long)(decision * (0.7 + (0.6 * chance.NextDouble()))), chance);
            for (var again = happenings[^1].Time; rhythm > 0;)
            {
                again += (long)(rhythm * (0.8 + (0.4 * chance.NextDouble())));
                if (again > Days * Day) break;
                happenings.Add(new Happening(chance.Next(10) == 0 ? Product(category, chance) : favourite, EventKind.Buy, again));
            }
        }

        return Trail.Of(happenings.Where(h => h.Time <= Days * Day));
    }

    static void Decide(List<Happening> happenings, int category, int wanted, long start, long length, Random chance)
    {
        var (group, looks) = (wanted / ProductsPerGroup * ProductsPerGroup, 3 + chance.Next(6));
        for (var i = 0; i < looks; i++)
            happenings.Add(new Happening(chance.Next(4) == 0 ? Product(category, chance) : group + chance.Next(ProductsPerGroup), chance.Next(5) == 0 ? EventKind.Cart : EventKind.View, start + (length * i / looks)));
        happenings.Add(new Happening(wanted, EventKind.Buy, start + length));
    }

    static int Product(int category, Random chance) => (category * ProductsPerCategory) + (int)(Math.Pow(chance.NextDouble(), 2) * ProductsPerCategory);
}

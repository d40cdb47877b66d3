namespace Marketplace.Recommendations.Serving;

/// <summary>Why something is shown.</summary>
internal enum Because
{
    OfInterest,
    GoesWith,
    Alike,
    Foreseen,
    DueAgain,
    Selling,
    New,
}

/// <summary>Something chosen, why, and the product that it comes from.</summary>
internal sealed record Pick(Good Good, double Score, Because Because, Good? From);

/// <summary>
/// Chooses what is shown, in its order: gathers what may be of interest, scores it by the scenario's settings, leaves out what is done with, and lays it out so that no category
/// and no shop crowds the others out. Pure: the same deeds, shelf and time give the same feed, and a longer one begins with the shorter.
/// </summary>
internal static class Feed
{
    /// <summary>How long a feed is at most, over all its pages.</summary>
    public const int Longest = 200;

    const int Pool = 400;

    /// <summary>About so many are gathered.</summary>
    const int Gathered = 1_200;

    const int OfCategory = 120;
    const int Categories = 12;

    /// <summary>Each further category of interest gives this share of what the one before it gives.</summary>
    const double Fewer = 0.8;

    const int Explored = 5;
    const double ShopCrowd = 0.95;
    static readonly TimeSpan Fresh = TimeSpan.FromDays(14);

    public static IReadOnlyList<Pick> Make(Shelf shelf, IReadOnlyList<Deed> deeds, Scenario scenario, Focus focus, DateTimeOffset now, int count = Longest, Foresight? foresight = null)
    {
        foresight ??= Foresight.None;
        var near = new Taste(focus.Goods.Select(g => new Deed(DeedKind.Cart, now.ToUnixTimeMilliseconds(), g.ProductId)), shelf, now, Foresight.None);
        var signs = new Signs(new Taste(deeds, shelf, now, foresight), near, focus.Alike, foresight);
        var settings = ScenarioSettings.Of(scenario).For(Standings.Of(deeds, now));
        var without = focus.Goods.Select(g => g.ProductId).ToHashSet();
        var open = Gather(shelf, signs).Where(g => !without.Contains(g.ProductId) && !signs.Taste.IsDone(g));
        return LaidOut(open.Select(g => Score(g, signs, settings, now, shelf)), signs.Taste, settings, count);
    }

    /// <summary>Each once; they are all of one shelf, so it is enough to compare references.</summary>
    static HashSet<Good> Gather(Shelf shelf, Signs signs)
    {
        var gathered = new HashSet<Good>(Gathered, ReferenceEqualityComparer.Instance);
        foreach (var named in signs.Foresight.Products.Concat(signs.Alike.Products))
            if (shelf.Find(named) is { } good) gathered.Add(good);
        foreach (var (place, category) in signs.Near.Categories.Concat(signs.Taste.Categories).Distinct().Take(Categories).Index())
            gathered.UnionWith(shelf.In(category).Take((int)(OfCategory * Math.Pow(Fewer, place))));
        gathered.UnionWith(shelf.Bestselling);
        gathered.UnionWith(shelf.Newest);
        return gathered;
    }

    static Pick Score(Good good, Signs signs, ScenarioSettings settings, DateTimeOffset now, Shelf shelf)
    {
        var foreseen = signs.Foresight.Of(good.ProductId);
        var (interest, from) = signs.Taste.Of(good);
        var (close, at) = signs.Near.Of(good);
        var (like, to) = signs.Alike.Of(good.ProductId);
        var mostSold = shelf.Bestselling is [var best, ..] ? best.Sold : 0;
        var selling = good.Sold == 0 || mostSold == 0 ? 0 : Math.Log(1 + good.Sold) / Math.Log(1 + mostSold);
        var fresh = Math.Pow(0.5, Math.Max(0, (now - good.CreatedAt) / Fresh));
        var (sum, most, because, origin) = (0.0, double.NegativeInfinity, Because.New, (Good?)null);
        Add(settings.Focus * close, Because.GoesWith, at);
        Add(settings.Alike * like, Because.Alike, to);
        Add(settings.Interest * interest, Because.OfInterest, from);
        Add(settings.Foreseen * (foreseen?.Share ?? 0), foreseen is { IsDue: true } ? Because.DueAgain : Because.Foreseen, shelf.Find(foreseen?.From));
        Add(settings.Selling * selling, Because.Selling, null);
        Add(settings.New * fresh, Because.New, null);
        var isStale = signs.Taste.HasSeen(good.ProductId) && foreseen is not { IsDue: true };
        return new Pick(good, sum * (isStale ? settings.Seen : 1), because, origin);

        // The strongest is the reason.
        void Add(double value, Because speaks, Good? comesFrom)
        {
            sum += value;
            if (value > most) (most, because, origin) = (value, speaks, comesFrom);
        }
    }

    /// <summary>The best first, each further one of a category or shop counting for less; now and then the newest of all.</summary>
    static List<Pick> LaidOut(IEnumerable<Pick> scored, Taste taste, ScenarioSettings settings, int count)
    {
        var (laid, categories, shops) = (new List<Pick>(), new Dictionary<string, Room>(), new Dictionary<string, Room>());
        var waiting = scored.OrderByDescending(p => p.Score).ThenBy(p => p.Good.ProductId, StringComparer.Ordinal).Take(Pool)
            .Select(p => new Waiting(p, Room.Of(categories, p.Good.CategoryId), Room.Of(shops, p.Good.ShopId))).ToList();
        while (waiting.Count > 0 && laid.Count < count)
        {
            var explored = settings.Explores && laid.Count % Explored == Explored - 1 ? waiting.Where(w => !taste.HasSeen(w.Pick.Good.ProductId)).MaxBy(w => w.Pick.Good.CreatedAt) : null;
            var next = explored ?? waiting.MaxBy(w => w.Pick.Score * w.Category.Left * w.Shop.Left)!;
            waiting.Remove(next);
            laid.Add(explored is null ? next.Pick : next.Pick with { Because = Because.New, From = null });
            next.Category.Left *= settings.Crowd;
            next.Shop.Left *= ShopCrowd;
        }

        return laid;
    }

    /// <summary>What waits to be laid out, and the room of its category and of its shop.</summary>
    sealed class Waiting(Pick pick, Room category, Room shop)
    {
        public Pick Pick => pick;

        public Room Category => category;

        public Room Shop => shop;
    }

    /// <summary>What a further one of a category or shop counts, less with each that was laid out.</summary>
    sealed class Room
    {
        public double Left { get; set; } = 1;

        public static Room Of(Dictionary<string, Room> all, string name) => all.TryGetValue(name, out var room) ? room : all[name] = new Room();
    }

    /// <summary>What speaks for a product: the person's past, what is at hand, what is like it, and what the model foresees.</summary>
    sealed record Signs(Taste Taste, Taste Near, Alike Alike, Foresight Foresight);
}

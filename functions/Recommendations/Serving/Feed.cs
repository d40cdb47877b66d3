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
    const int OfCategory = 120;
    const int Categories = 12;
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

    static IEnumerable<Good> Gather(Shelf shelf, Signs signs)
    {
        var named = signs.Foresight.Products.Concat(signs.Alike.Products).Select(shelf.Find).OfType<Good>();
        var categories = signs.Near.Categories.Concat(signs.Taste.Categories).Distinct().Take(Categories).SelectMany(c => shelf.In(c).Take(OfCategory));
        return named.Concat(categories).Concat(shelf.Bestselling).Concat(shelf.Newest).DistinctBy(g => g.ProductId);
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
        var waiting = scored.OrderByDescending(p => p.Score).ThenBy(p => p.Good.ProductId, StringComparer.Ordinal).Take(Pool).ToList();
        var (laid, categories, shops) = (new List<Pick>(), new Dictionary<string, double>(), new Dictionary<string, double>());
        while (waiting.Count > 0 && laid.Count < count)
        {
            var explored = settings.Explores && laid.Count % Explored == Explored - 1 ? waiting.Where(p => !taste.HasSeen(p.Good.ProductId)).MaxBy(p => p.Good.CreatedAt) : null;
            var next = explored ?? waiting.MaxBy(p => p.Score * categories.GetValueOrDefault(p.Good.CategoryId, 1) * shops.GetValueOrDefault(p.Good.ShopId, 1))!;
            waiting.Remove(next);
            laid.Add(explored is null ? next : next with { Because = Because.New, From = null });
            categories[next.Good.CategoryId] = categories.GetValueOrDefault(next.Good.CategoryId, 1) * settings.Crowd;
            shops[next.Good.ShopId] = shops.GetValueOrDefault(next.Good.ShopId, 1) * ShopCrowd;
        }

        return laid;
    }

    /// <summary>What speaks for a product: the person's past, what is at hand, what is like it, and what the model foresees.</summary>
    sealed record Signs(Taste Taste, Taste Near, Alike Alike, Foresight Foresight);
}

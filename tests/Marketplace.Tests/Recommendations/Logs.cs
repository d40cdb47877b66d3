using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

/// <summary>Small logs, written down in tests as they are read.</summary>
internal static class Logs
{
    /// <summary>Each list of products is one visitor's views, a second apart; the visitors come one after another.</summary>
    public static BehaviourLog Sessions(int itemCount, params int[][] sessions) =>
        new(sessions.Select((items, s) => Trail.Of(items.Select((item, i) => new Happening(item, EventKind.View, (s * 100) + i)))), itemCount);

    public static Question Asked(params int[] items) => new(Trail.Of(items.Select((item, i) => new Happening(item, EventKind.View, 1_000_000 + i))), 1_000_100);

    public static Happening View(int item, long time) => new(item, EventKind.View, time);

    public static Happening Buy(int item, long time) => new(item, EventKind.Buy, time);

    /// <summary>
    /// A town of visitors with habits: products come in families of ten that are looked at together, each visitor has one favourite that is bought again and again. Made by chance from a seed.
    /// </summary>
    public static BehaviourLog Town(int visitors = 300, int items = 100, int days = 30, int seed = 11)
    {
        var chance = new Random(seed);
        var trails = Enumerable.Range(0, visitors).Select(_ =>
        {
            var (family, favourite) = (chance.Next(items / 10), chance.Next(items));
            var happenings = new List<Happening>();
            for (var day = chance.Next(5); day < days; day += 1 + chance.Next(5))
            {
                var time = day * 86_400L;
                for (var i = 0; i < 4; i++) happenings.Add(new Happening((family * 10) + chance.Next(10), (EventKind)chance.Next(3), time += 60));
                if (day % 7 < 3) happenings.Add(Buy(favourite, time + 60));
                if (chance.Next(3) == 0) family = chance.Next(items / 10);
            }

            return Trail.Of(happenings);
        });
        return new BehaviourLog(trails.ToList(), items, [.. Enumerable.Range(0, items).Select(i => i / 10)]);
    }
}

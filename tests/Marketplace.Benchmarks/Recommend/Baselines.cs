using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>A way to recommend: learns from a trial's log, never from its tests, then answers questions with at most twenty products, best first.</summary>
internal sealed record Method(string Name, Func<Trial, Func<Question, int[]>> Learn)
{
    /// <summary>One that scores products.</summary>
    public static Method Of(string name, Func<BehaviourLog, Action<Question, ScoreBoard>> learn) => new(name, trial =>
    {
        var (score, board) = (learn(trial.Log), new ScoreBoard(trial.Log.ItemCount));
        return question =>
        {
            board.Clear();
            score(question, board);
            if (trial.IsNewOnly)
                foreach (var happening in question.Past.Happenings) board.Remove(happening.Item);
            return board.Top(Quality.Depth);
        };
    });
}

/// <summary>What everybody would try first, to compare with, each with the settings of its publication.</summary>
internal static class Baselines
{
    public static IReadOnlyList<Method> All { get; } =
    [
        Method.Of("popularity", Popularity), Method.Of("what they touched before", _ => Before),
        Method.Of("item-kNN, latest product", log => Items(ItemLinks.Build(log, LinkSettings.Cosine), 1)), Method.Of("item-kNN, all products", log => Items(ItemLinks.Build(log, LinkSettings.Cosine), 100)),
        Method.Of("Swing, all products", log => Items(Swing.Build(log), 100)),
        Method.Of("session-kNN", log => Neighbours(log, NeighbourSettings.Plain)), Method.Of("STAN-like neighbours", log => Neighbours(log, NeighbourSettings.Stan)),
    ];

    static Action<Question, ScoreBoard> Popularity(BehaviourLog log)
    {
        var counts = new ScoreBoard(log.ItemCount);
        foreach (var trail in log.Trails)
            foreach (var happening in trail.Happenings) counts.Add(happening.Item, 1);
        var best = counts.Top(1_000);
        return (_, board) =>
        {
            foreach (var item in best) board.Add(item, counts[item]);
        };
    }

    static Action<Question, ScoreBoard> Neighbours(BehaviourLog log, NeighbourSettings settings)
    {
        var index = TrailIndex.Learn(log);
        var scratch = new NeighbourScratch(index.Count, log.ItemCount);
        return (question, board) => SessionNeighbours.Score(index, settings, question, scratch, board);
    }

    /// <summary>The visitor's own products: the more often the better, of equals the latest.</summary>
    static void Before(Question question, ScoreBoard board)
    {
        for (var i = 0; i < question.Past.Length; i++) board.Add(question.Past[i].Item, 1 + (i / 1e5f));
    }

    static Action<Question, ScoreBoard> Items(ItemLinks links, int latest) => (question, board) =>
    {
        foreach (var item in question.Past.Recent(latest).Happenings.ToArray().Select(h => h.Item).Distinct()) links.Add(item, 1, board);
    };
}

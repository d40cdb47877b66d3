using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>What one source answers: its scores, and the ranks of its best.</summary>
internal sealed class SourceAnswer(int itemCount)
{
    public const int Depth = 100;

    /// <summary>The rank of whatever is not among the best.</summary>
    public const int NoRank = 200;

    readonly Dictionary<int, int> ranks = [];
    float most;

    public ScoreBoard Board { get; } = new(itemCount);

    public IReadOnlyList<int> Best { get; private set; } = [];

    public void Open() => Board.Clear();

    public void Close()
    {
        Best = Board.Top(Depth);
        most = Best.Count == 0 ? 1 : Math.Max(1e-9f, Board[Best[0]]);
        ranks.Clear();
        for (var i = 0; i < Best.Count; i++) ranks[Best[i]] = i;
    }

    /// <summary>Its score by the best one's.</summary>
    public float ShareOf(int item) => Board[item] / most;

    public int RankOf(int item) => ranks.GetValueOrDefault(item, NoRank);
}

/// <summary>
/// Asks every source one question and keeps what they answer: the candidates, and what each source thinks of them. Scratch space of some megabytes, used again for the next question;
/// belongs to one thread at a time.
/// </summary>
internal sealed class Shortlist(Sources sources)
{
    const int OfEachSource = 60;
    const int OfLeaders = 20;
    const int OfTouched = 100;
    const int Steps = 30;
    const int Window = 30;
    const float NextDecay = 3;
    const float TogetherDecay = 10;
    const float LeastCosine = 0.2f;

    public static ImmutableArray<string> SourceNames { get; } = ["session", "broad", "next-of-last", "next", "together", "next-of-next", "together-of-together", "taste", "swing"];

    static readonly int Taste = SourceNames.IndexOf("taste");

    readonly NeighbourScratch scratch = new(sources.Trails.Count, sources.ItemCount);
    readonly float[] direction = new float[sources.Taste.Size];

    public IReadOnlyList<SourceAnswer> Answers { get; } = [.. SourceNames.Select(_ => new SourceAnswer(sources.ItemCount))];

    /// <summary>What belongs together with anything that the visitor bought.</summary>
    public ScoreBoard WithBought { get; } = new(sources.ItemCount);

    public Sources Sources => sources;

    public VisitorState State { get; private set; } = VisitorState.Of(new Question(Trail.Empty, 0), sources.Categories);

    /// <summary>The candidates, in no order that means anything, but in the same one each time.</summary>
    public IReadOnlyList<int> Gather(Question question)
    {
        State = VisitorState.Of(question, sources.Categories);
        foreach (var answer in Answers) answer.Open();
        WithBought.Clear();
        SessionNeighbours.Score(sources.Trails, sources.Session, question, scratch, Answers[0].Board);
        SessionNeighbours.Score(sources.Trails, sources.Broad, question, scratch, Answers[1].Board);
        foreach (var (item, touch) in State.Touched.Where(t => t.Value.Back < Window)) Follow(item, touch);
        Walk(sources.Next, Answers[3].Board, Answers[5].Board);
        Walk(sources.Together, Answers[4].Board, Answers[6].Board);
        Point(question);
        foreach (var answer in Answers) answer.Close();
        int[] gathered = [.. Answers.SelectMany(a => a.Best.Take(OfEachSource)).Concat(State.Touched.Keys.Take(OfTouched)).Concat(sources.Popularity.Leaders.Take(OfLeaders)).Distinct()];
        foreach (var item in gathered)
            if (Answers[Taste].Board[item] == 0) PointAt(item);
        return gathered;
    }

    void Follow(int item, Touch touch)
    {
        if (touch.Back == 0) sources.Next.Add(item, 1, Answers[2].Board);
        sources.Next.Add(item, MathF.Exp(-touch.Back / NextDecay), Answers[3].Board);
        sources.Together.Add(item, MathF.Exp(-touch.Back / TogetherDecay), Answers[4].Board);
        sources.Swing.Add(item, MathF.Exp(-touch.Back / TogetherDecay), Answers[8].Board);
        if (touch.Buys > 0) sources.Together.Add(item, 1, WithBought);
    }

    static void Walk(ItemLinks links, ScoreBoard from, ScoreBoard to)
    {
        foreach (var item in from.Top(Steps)) links.Add(item, from[item], to);
    }

    /// <summary>What points where the visitor does, as many as are ranked.</summary>
    void Point(Question question)
    {
        sources.Taste.Encode(question, direction);
        foreach (var item in sources.Sketch.Find(direction, LeastCosine, SourceAnswer.Depth)) PointAt(item);
    }

    void PointAt(int item)
    {
        var cosine = TensorPrimitives.Dot(direction, sources.Taste.VectorOf(item));
        if (cosine > LeastCosine) Answers[Taste].Board.Add(item, cosine);
    }
}

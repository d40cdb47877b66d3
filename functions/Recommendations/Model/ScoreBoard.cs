namespace Marketplace.Recommendations.Model;

/// <summary>
/// Sums of scores by product, reused from one question to the next: clearing costs as much as was written, not as many products as there are. Belongs to one thread at a time.
/// </summary>
internal sealed class ScoreBoard(int itemCount)
{
    /// <summary>What stands where nothing was written, since 0 is a score.</summary>
    const float Nothing = float.NaN;

    readonly float[] scores = Empty(itemCount);
    readonly List<int> written = [];

    public int Count => written.Count;

    public IReadOnlyList<int> Written => written;

    public float this[int item] => float.IsNaN(scores[item]) ? 0 : scores[item];

    public void Add(int item, float score)
    {
        ref var sum = ref scores[item];
        var isFirst = float.IsNaN(sum);
        if (isFirst) written.Add(item);
        sum = isFirst ? score : sum + score;
    }

    public void Scale(int item, float factor) => scores[item] *= factor;

    public void Remove(int item)
    {
        if (!float.IsNaN(scores[item])) scores[item] = float.NegativeInfinity;
    }

    public void Clear()
    {
        foreach (var item in written) scores[item] = Nothing;
        written.Clear();
    }

    /// <summary>The best, best first; of equals the lower number comes first, so that the same question has the same answer. What was removed is not among them.</summary>
    public int[] Top(int count)
    {
        var (heap, least) = (new PriorityQueue<int, (float Score, int Tie)>(count + 1), float.NegativeInfinity);
        foreach (var item in written)
        {
            var score = scores[item];
            if (float.IsNegativeInfinity(score) || score < least) continue;
            if (heap.Count < count) heap.Enqueue(item, (score, -item));
            else heap.EnqueueDequeue(item, (score, -item));
            if (heap.Count == count) least = heap.TryPeek(out _, out var last) ? last.Score : least;
        }

        var best = new int[heap.Count];
        for (var i = best.Length - 1; i >= 0; i--) best[i] = heap.Dequeue();
        return best;
    }

    static float[] Empty(int itemCount)
    {
        var scores = new float[itemCount];
        Array.Fill(scores, Nothing);
        return scores;
    }
}

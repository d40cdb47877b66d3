namespace Marketplace.Recommendations.Model;

/// <summary>
/// Sums of scores by product, reused from one question to the next: clearing costs as much as was written, not as many products as there are. Belongs to one thread at a time.
/// </summary>
internal sealed class ScoreBoard(int itemCount)
{
    readonly float[] scores = new float[itemCount];
    readonly bool[] isWritten = new bool[itemCount];
    readonly List<int> written = [];

    public int Count => written.Count;

    public IReadOnlyList<int> Written => written;

    public float this[int item] => scores[item];

    public void Add(int item, float score)
    {
        if (!isWritten[item])
        {
            isWritten[item] = true;
            written.Add(item);
        }

        scores[item] += score;
    }

    public void Scale(int item, float factor) => scores[item] *= factor;

    public void Remove(int item) => scores[item] = isWritten[item] ? float.NegativeInfinity : 0;

    public void Clear()
    {
        foreach (var item in written) (scores[item], isWritten[item]) = (0, false);
        written.Clear();
    }

    /// <summary>The best, best first; of equals the lower number comes first, so that the same question has the same answer. What was removed is not among them.</summary>
    public int[] Top(int count)
    {
        var heap = new PriorityQueue<int, (float Score, int Tie)>(count + 1);
        foreach (var item in written)
        {
            if (float.IsNegativeInfinity(scores[item])) continue;
            if (heap.Count < count) heap.Enqueue(item, (scores[item], -item));
            else heap.EnqueueDequeue(item, (scores[item], -item));
        }

        var best = new int[heap.Count];
        for (var i = best.Length - 1; i >= 0; i--) best[i] = heap.Dequeue();
        return best;
    }
}

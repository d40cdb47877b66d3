namespace Marketplace.Recommendations.Model;

/// <summary>
/// Sums of scores by product, reused from one question to the next: clearing costs as much as was written, not as many products as there are. Belongs to one thread at a time.
/// </summary>
internal sealed class ScoreBoard(int itemCount)
{
    readonly Slot[] slots = new Slot[itemCount];
    readonly List<int> written = [];

    public int Count => written.Count;

    public IReadOnlyList<int> Written => written;

    public float this[int item] => slots[item].Score;

    public void Add(int item, float score)
    {
        ref var slot = ref slots[item];
        if (!slot.IsWritten)
        {
            slot.IsWritten = true;
            written.Add(item);
        }

        slot.Score += score;
    }

    public void Scale(int item, float factor) => slots[item].Score *= factor;

    public void Remove(int item) => slots[item].Score = slots[item].IsWritten ? float.NegativeInfinity : 0;

    public void Clear()
    {
        foreach (var item in written) slots[item] = default;
        written.Clear();
    }

    /// <summary>The best, best first; of equals the lower number comes first, so that the same question has the same answer. What was removed is not among them.</summary>
    public int[] Top(int count)
    {
        var (heap, least) = (new PriorityQueue<int, (float Score, int Tie)>(count + 1), float.NegativeInfinity);
        foreach (var item in written)
        {
            var score = slots[item].Score;
            if (float.IsNegativeInfinity(score) || score < least) continue;
            if (heap.Count < count) heap.Enqueue(item, (score, -item));
            else heap.EnqueueDequeue(item, (score, -item));
            if (heap.Count == count) least = heap.TryPeek(out _, out var last) ? last.Score : least;
        }

        var best = new int[heap.Count];
        for (var i = best.Length - 1; i >= 0; i--) best[i] = heap.Dequeue();
        return best;
    }

    /// <summary>One fetch from memory for both.</summary>
    struct Slot
    {
        public float Score;
        public bool IsWritten;
    }
}

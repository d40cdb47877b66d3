using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>How good lists of twenty are, summed over questions.</summary>
internal sealed class Quality(int itemCount)
{
    public const int Depth = 20;

    readonly bool[] shown = new bool[itemCount];
    double recall, reciprocal, gain;
    int hits, questions;

    /// <summary>The share of the answers that is among the twenty.</summary>
    public double Recall => recall / questions;

    /// <summary>One by the place of the first answer.</summary>
    public double Mrr => reciprocal / questions;

    public double Ndcg => gain / questions;

    /// <summary>The share of questions with at least one answer among the twenty; with one answer each it is the recall.</summary>
    public double HitRate => (double)hits / questions;

    /// <summary>The share of all products that was shown to anybody.</summary>
    public double Coverage => (double)shown.Count(s => s) / itemCount;

    public void Add(IReadOnlyList<int> ranked, int[] answers)
    {
        questions++;
        var (found, sum) = (0, 0.0);
        for (var place = 0; place < Math.Min(Depth, ranked.Count); place++)
        {
            shown[ranked[place]] = true;
            if (!answers.Contains(ranked[place])) continue;
            if (found++ == 0) reciprocal += 1.0 / (place + 1);
            sum += 1 / Math.Log2(place + 2);
        }

        if (found > 0) hits++;
        recall += (double)found / answers.Length;
        gain += sum / Enumerable.Range(0, Math.Min(Depth, answers.Length)).Sum(place => 1 / Math.Log2(place + 2));
    }
}

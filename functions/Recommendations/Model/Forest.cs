using System.Numerics;
using System.Runtime.InteropServices;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// Decision trees whose leaves are summed: what ranks candidates. Nobody walks through them, since a walk is one branch after another that cannot be foreseen. Instead all questions about a feature are asked
/// together, for as many rows as a vector holds, in the order of their thresholds until one is met; each that is passed rules out the leaves on its left, and the leftmost leaf that remains is where a walk would have ended
/// (QuickScorer, Lucchese and others 2015). How the trees were learned is no matter here.
/// </summary>
/// <param name="starts">Where the questions about each feature begin; one more says where the last ones end.</param>
/// <param name="thresholds">Rising for each feature: a row passes if its value is above.</param>
/// <param name="trees">To which tree the question belongs.</param>
/// <param name="remaining">A bit for each leaf of it that a row which passes may still end in.</param>
/// <param name="leaves">For each tree, so many from left to right that the bits say which.</param>
internal sealed class Forest(int[] starts, float[] thresholds, int[] trees, uint[] remaining, float[] leaves)
{
    /// <summary>How many leaves a tree may have.</summary>
    public const int MostLeaves = 32;

    static readonly int Lanes = Vector<float>.Count;

    /// <summary>How many trees.</summary>
    public int Count => leaves.Length / MostLeaves;

    /// <summary>How often each feature decides.</summary>
    public int[] Uses(int featureCount) => [.. Enumerable.Range(0, featureCount).Select(f => f + 1 < starts.Length ? starts[f + 1] - starts[f] : 0)];

    /// <param name="rows">One after another, each of so many features.</param>
    /// <param name="width">How many features a row has.</param>
    public float[] Score(ReadOnlySpan<float> rows, int width)
    {
        var (scores, columns, open) = (new float[rows.Length / width], new float[width * Lanes], new Vector<uint>[Count]);
        for (var first = 0; first < scores.Length; first += Lanes)
        {
            var count = Math.Min(Lanes, scores.Length - first);
            for (var lane = 0; lane < count; lane++)
                for (var f = 0; f < width; f++) columns[(f * Lanes) + lane] = rows[((first + lane) * width) + f];
            Ask(columns, open);
            Sum(open, scores.AsSpan(first, count));
        }

        return scores;
    }

    void Ask(ReadOnlySpan<float> columns, Span<Vector<uint>> open)
    {
        open.Fill(~Vector<uint>.Zero);
        for (var f = 0; f < starts.Length - 1; f++)
        {
            var values = new Vector<float>(columns[(f * Lanes)..]);
            for (var question = starts[f]; question < starts[f + 1]; question++)
            {
                var passed = Vector.GreaterThan(values, new Vector<float>(thresholds[question]));
                if (passed == Vector<int>.Zero) break;
                open[trees[question]] &= new Vector<uint>(remaining[question]) | ~passed.As<int, uint>();
            }
        }
    }

    void Sum(Span<Vector<uint>> open, Span<float> scores)
    {
        var bits = MemoryMarshal.Cast<Vector<uint>, uint>(open);
        for (var tree = 0; tree < open.Length; tree++)
            for (var lane = 0; lane < scores.Length; lane++) scores[lane] += leaves[(tree * MostLeaves) + BitOperations.TrailingZeroCount(bits[(tree * Lanes) + lane])];
    }

    public void Save(ModelWriter file)
    {
        file.Write(starts);
        file.Write(thresholds);
        file.Write(trees);
        file.Write(remaining);
        file.Write(leaves);
    }

    public static Forest Load(ModelReader file) => new(file.Read<int>(), file.Read<float>(), file.Read<int>(), file.Read<uint>(), file.Read<float>());
}

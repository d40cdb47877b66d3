using Marketplace.Benchmarks.Reporting;
using Marketplace.Vision;
using Marketplace.Vision.Contracts;
using MathNet.Numerics.LinearAlgebra;

namespace Marketplace.Benchmarks.Photo;

/// <summary>
/// Learns the projection of photo search from cut-out pictures, and writes it where the build embeds it. Nothing of a shop goes in: no labels, only how the
/// network's numbers vary over things shown on white and in made-up shops.
/// </summary>
internal static class PhotoTraining
{
    const int Seed = 1;
    const int ScenesEach = 2;
    const int CellsTaken = 20_000;
    const double PatchShrink = 0.05;
    const double VectorShrink = 0.02;

    public static Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "pictures", "out");
        var cuts = CutOuts.Read(options.Text("pictures", "/usr/share/tuxpaint/stamps"));
        using var network = new Network(Network.DefaultFile);
        var scenes = new Scenes(cuts, new Random(Seed));
        var (plain, busy) = (cuts.Select(c => See(network, Scenes.OnWhite(c))).ToList(), cuts.SelectMany(c => Enumerable.Range(0, ScenesEach).Select(_ => See(network, scenes.InShop(c)))).ToList());
        Console.WriteLine($"{cuts.Count} cut-outs seen on white, and in {busy.Count} scenes.");
        var projection = Learn(plain, busy, new Random(Seed));
        File.WriteAllBytes(options.Text("out", "functions/Vision/projection.bin"), projection.Write());
        return Task.CompletedTask;
    }

    static Cells See(Network network, Canvas picture) => network.See(picture.Sample(new Box(0, 0, picture.Width, picture.Height), Network.Side, default));

    static Projection Learn(List<Cells> plain, List<Cells> busy, Random chance)
    {
        var all = plain.Concat(busy).Select(c => c.OfLengthOne()).ToList();
        var cells = Enumerable.Range(0, CellsTaken).Select(_ => all[chance.Next(all.Count)][chance.Next(Network.Grid * Network.Grid)].ToArray()).ToList();
        var (plainMeans, busyMeans) = (plain.Select(c => c.Mean()).ToList(), busy.Select(c => c.Mean()).ToList());
        var (plainMean, busyMean) = (Mean(plainMeans), Mean(busyMeans));
        var spread = plainMeans.Select(v => Less(v, plainMean)).Concat(busyMeans.Select(v => Less(v, busyMean))).ToList();
        return new Projection(Whiten(cells, Mean(cells), Looks.PatchSize, PatchShrink), plainMean, Whiten(spread, new float[Projection.Inputs], Looks.VectorSize, VectorShrink) with { Mean = busyMean });
    }

    /// <summary>The directions in which numbers vary most, each divided by how much; shrunk, so that directions which hardly vary are not blown up.</summary>
    static Linear Whiten(List<float[]> numbers, float[] mean, int kept, double shrink)
    {
        var rows = Matrix<double>.Build.Dense(numbers.Count, Projection.Inputs, (row, column) => numbers[row][column] - mean[column]);
        var spread = rows.TransposeThisAndMultiply(rows) / numbers.Count;
        var found = spread.Evd(Symmetricity.Symmetric);
        var largest = found.EigenValues[Projection.Inputs - 1].Real;
        var directions = Enumerable.Range(0, kept).Select(i => Projection.Inputs - 1 - i)
            .SelectMany(i => found.EigenVectors.Column(i).Divide(Math.Sqrt(found.EigenValues[i].Real + (shrink * largest))).Select(v => (float)v));
        return new Linear(mean, [.. directions]);
    }

    static float[] Mean(List<float[]> numbers) => [.. Enumerable.Range(0, Projection.Inputs).Select(i => numbers.Average(n => n[i]))];

    static float[] Less(float[] numbers, float[] mean) => [.. numbers.Select((n, i) => n - mean[i])];
}

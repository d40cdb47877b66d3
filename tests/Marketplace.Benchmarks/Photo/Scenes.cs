using Marketplace.Vision;

namespace Marketplace.Benchmarks.Photo;

/// <summary>
/// Makes of cut-outs what a catalogue shows (one on white) and what a telephone sees in a shop: one held up or many piled up, among other things, in bad light,
/// not quite sharp. Chance comes from a seed, so the same cut-outs give the same scenes.
/// </summary>
internal sealed class Scenes(IReadOnlyList<CutOut> cuts, Random chance)
{
    const int Side = 348;
    const int Clutter = 24;

    public static Canvas OnWhite(CutOut cut)
    {
        var scene = new double[Side * Side * 3];
        Array.Fill(scene, 255);
        Paste(scene, cut, Side / 2.0, Side / 2.0, (double)Side / cut.Longest, 0);
        return ToCanvas(scene);
    }

    public Canvas InShop(CutOut cut)
    {
        var scene = new double[Side * Side * 3];
        double[] ground = [Between(20, 200), Between(20, 200), Between(20, 200)];
        for (var i = 0; i < scene.Length; i++) scene[i] = ground[i % 3];
        for (var i = 0; i < Clutter; i++)
        {
            var other = cuts[chance.Next(cuts.Count)];
            Paste(scene, other, Between(0, Side), Between(0, Side), Between(60, 160) / other.Longest, 0);
        }

        if (chance.NextDouble() < 0.5) Pile(scene, cut);
        else Paste(scene, cut, (Side / 2.0) + Normal(15), (Side / 2.0) + Normal(15), Between(170, 300) / cut.Longest, Normal(0.26));
        Light(scene);
        if (chance.NextDouble() < 0.7) Blur(scene, Between(0.5, 2));
        for (var i = 0; i < scene.Length; i++) scene[i] += Normal(5);
        return ToCanvas(scene);
    }

    void Pile(double[] scene, CutOut cut)
    {
        var size = Between(60, 150);
        for (var y = 0.0; y < Side + size; y += size * 0.7)
            for (var x = 0.0; x < Side + size; x += size * 0.7)
                Paste(scene, cut, x + Between(-9, 9), y + Between(-9, 9), size / cut.Longest, Between(-1.05, 1.05));
    }

    /// <summary>Puts a cut-out's middle at a place, scaled and turned. Larger ones are averaged down by sampling several points a pixel.</summary>
    static void Paste(double[] scene, CutOut cut, double x, double y, double scale, double turned)
    {
        var reach = (int)Math.Ceiling(Math.Sqrt((cut.Width * cut.Width) + (cut.Height * cut.Height)) * scale / 2) + 1;
        var points = Math.Clamp((int)Math.Round(1 / scale), 1, 4);
        var (cos, sin) = (Math.Cos(turned) / scale, Math.Sin(turned) / scale);
        for (var row = Math.Max(0, (int)y - reach); row < Math.Min(Side, (int)y + reach); row++)
            for (var column = Math.Max(0, (int)x - reach); column < Math.Min(Side, (int)x + reach); column++)
            {
                double red = 0, green = 0, blue = 0, opaque = 0;
                for (var point = 0; point < points * points; point++)
                {
                    var (dx, dy) = (column + (((point % points) + 0.5) / points) - x, row + (((point / points) + 0.5) / points) - y);
                    var pixel = cut.At((cut.Width / 2.0) + (cos * dx) + (sin * dy), (cut.Height / 2.0) - (sin * dx) + (cos * dy));
                    (red, green, blue, opaque) = (red + (pixel.Red * pixel.Opaque), green + (pixel.Green * pixel.Opaque), blue + (pixel.Blue * pixel.Opaque), opaque + pixel.Opaque);
                }

                if (opaque == 0) continue;
                var (at, share) = (((row * Side) + column) * 3, 1 - (opaque / points / points));
                (scene[at], scene[at + 1], scene[at + 2]) =
                    ((scene[at] * share) + (red / points / points), (scene[at + 1] * share) + (green / points / points), (scene[at + 2] * share) + (blue / points / points));
            }
    }

    void Light(double[] scene)
    {
        var (bright, gamma) = (Between(0.55, 1.05), Between(0.8, 1.3));
        double[] gain = [bright * Between(1, 1.15), bright, bright * Between(0.75, 1)];
        for (var i = 0; i < scene.Length; i++) scene[i] = 255 * Math.Pow(Math.Clamp(scene[i] / 255 * gain[i % 3], 0, 1), gamma);
    }

    static void Blur(double[] scene, double spread)
    {
        var kernel = Enumerable.Range(-5, 11).Select(d => Math.Exp(-d * d / (2 * spread * spread))).ToArray();
        var sum = kernel.Sum();
        foreach (var (step, lines) in new[] { (3, Side * 3), (Side * 3, 3) })
        {
            var from = (double[])scene.Clone();
            for (var line = 0; line < Side; line++)
                for (var place = 0; place < Side; place++)
                    for (var channel = 0; channel < 3; channel++)
                    {
                        double value = 0;
                        for (var d = -5; d <= 5; d++) value += kernel[d + 5] * from[(line * lines) + (Math.Clamp(place + d, 0, Side - 1) * step) + channel];
                        scene[(line * lines) + (place * step) + channel] = value / sum;
                    }
        }
    }

    double Between(double least, double most) => least + (chance.NextDouble() * (most - least));

    double Normal(double spread) => spread * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    static Canvas ToCanvas(double[] scene) => new(Side, Side, [.. scene.Select(v => (byte)Math.Clamp(Math.Round(v), 0, 255))]);
}

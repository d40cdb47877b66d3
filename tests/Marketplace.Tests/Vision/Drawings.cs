using Marketplace.Vision;
using NetVips;

namespace Marketplace.Tests.Vision;

/// <summary>Made-up products: a labelled box each, drawn the same way from its number, on white or amid clutter.</summary>
internal static class Drawings
{
    public const int Side = 320;
    static readonly Colour[] Colours =
        [new(220, 30, 30), new(30, 160, 60), new(30, 60, 200), new(240, 220, 40), new(150, 40, 170), new(250, 140, 20), new(20, 20, 20), new(120, 220, 240)];

    /// <summary>The product on plain white.</summary>
    public static Canvas OnWhite(int product, int left = 110, int top = 60, int width = 100, int height = 200)
    {
        var canvas = Filled((_, _) => new Colour(255, 255, 255));
        Draw(canvas, product, left, top, width, height);
        return canvas;
    }

    /// <summary>The product amid clutter, which comes from a seed.</summary>
    public static Canvas AmidClutter(int product, int seed, int left = 110, int top = 60, int width = 100, int height = 200)
    {
        var chance = new Random(seed);
        var tiles = Enumerable.Range(0, 400).Select(_ => new Colour((byte)chance.Next(60, 130), (byte)chance.Next(60, 130), (byte)chance.Next(60, 130))).ToArray();
        var canvas = Filled((x, y) => tiles[((y / 16) * 20) + (x / 16)]);
        Draw(canvas, product, left, top, width, height);
        return canvas;
    }

    public static byte[] ToJpeg(Canvas canvas)
    {
        using var image = Image.NewFromMemory(canvas.Rgb, canvas.Width, canvas.Height, 3, Enums.BandFormat.Uchar);
        return image.Copy(interpretation: Enums.Interpretation.Srgb).JpegsaveBuffer(q: 90);
    }

    static Canvas Filled(Func<int, int, Colour> colour)
    {
        var canvas = new Canvas(Side, Side, new byte[Side * Side * 3]);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++) Set(canvas, x, y, colour(x, y));
        return canvas;
    }

    /// <summary>Two colours and a motif: rings, stripes, squares or a slope, as the product's number has it.</summary>
    static void Draw(Canvas canvas, int product, int left, int top, int width, int height)
    {
        var (one, other, step) = (Colours[product % 8], Colours[(product + 3) % 8], 10 + (product % 4 * 4));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x * 100 / width, y * 200 / height);
                var inMotif = (product % 4) switch
                {
                    0 => (int)Math.Sqrt(((u - 50) * (u - 50)) + ((v - 100) * (v - 100))) / step % 2 == 0,
                    1 => v / step % 2 == 0,
                    2 => ((u / step) + (v / step)) % 2 == 0,
                    _ => (u + v) / step % 2 == 0,
                };
                Set(canvas, left + x, top + y, inMotif ? one : other);
            }
    }

    static void Set(Canvas canvas, int x, int y, Colour colour) => (canvas.Rgb[((y * canvas.Width) + x) * 3], canvas.Rgb[(((y * canvas.Width) + x) * 3) + 1], canvas.Rgb[(((y * canvas.Width) + x) * 3) + 2]) = (colour.Red, colour.Green, colour.Blue);
}

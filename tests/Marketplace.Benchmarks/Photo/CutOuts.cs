using NetVips;

namespace Marketplace.Benchmarks.Photo;

/// <summary>A photographed thing without its ground: four bytes a pixel, the last of which says how opaque it is.</summary>
internal sealed record CutOut(int Width, int Height, byte[] Rgba)
{
    public int Longest => Math.Max(Width, Height);

    /// <summary>The pixel at a place between pixels; nothing outside.</summary>
    public (double Red, double Green, double Blue, double Opaque) At(double x, double y)
    {
        var (column, row) = ((int)x, (int)y);
        if (x < 0 || y < 0 || column >= Width || row >= Height) return default;
        var at = ((row * Width) + column) * 4;
        return (Rgba[at], Rgba[at + 1], Rgba[at + 2], Rgba[at + 3] / 255.0);
    }
}

/// <summary>Reads cut-outs: all PNGs of a folder with an opaque part and as many colours as a photograph has. Drawings are left out.</summary>
internal static class CutOuts
{
    const int LeastSide = 60;
    const int LeastOpaque = 500;
    const int LeastColours = 400;

    public static IReadOnlyList<CutOut> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories).Where(f => !f.EndsWith("_mirror.png", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(Open).OfType<CutOut>()];

    static CutOut? Open(string file)
    {
        using var picture = Image.NewFromFile(file);
        if (picture.Bands != 4 || Math.Min(picture.Width, picture.Height) < LeastSide) return null;
        using var bytes = picture.Cast(Enums.BandFormat.Uchar);
        return Trim(new CutOut(bytes.Width, bytes.Height, bytes.WriteToMemory<byte>()));
    }

    static CutOut? Trim(CutOut cut)
    {
        var opaque = Enumerable.Range(0, cut.Width * cut.Height).Where(p => cut.Rgba[(p * 4) + 3] > 128).ToList();
        if (opaque.Count < LeastOpaque || opaque.Select(p => Coarse(cut, p)).Distinct().Count() < LeastColours) return null;
        var (left, top) = (opaque.Min(p => p % cut.Width), opaque.Min(p => p / cut.Width));
        var (width, height) = (opaque.Max(p => p % cut.Width) + 1 - left, opaque.Max(p => p / cut.Width) + 1 - top);
        var rows = Enumerable.Range(top, height).SelectMany(y => cut.Rgba.AsSpan(((y * cut.Width) + left) * 4, width * 4).ToArray());
        return new CutOut(width, height, [.. rows]);
    }

    static (int, int, int) Coarse(CutOut cut, int pixel) => (cut.Rgba[pixel * 4] / 8, cut.Rgba[(pixel * 4) + 1] / 8, cut.Rgba[(pixel * 4) + 2] / 8);
}

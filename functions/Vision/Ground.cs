namespace Marketplace.Vision;

/// <summary>
/// What a picture's object stands on, when that is plain: most catalogue pictures are cut out on white. The border tells: when nearly
/// all of it has one colour, whatever differs from that colour is the object. All it does is pure.
/// </summary>
internal sealed record Ground(Colour Colour, Box Object)
{
    const int SameColour = 15;
    const int NearColour = 24;
    const double PlainShare = 0.85;
    const double LeastObject = 0.002;

    /// <summary>The plain ground and the object's box, or null when the ground is not plain or shows nothing.</summary>
    public static Ground? Of(Canvas picture)
    {
        var border = Border(picture).ToList();
        var colour = new Colour(Median(border, c => c.Red), Median(border, c => c.Green), Median(border, c => c.Blue));
        if (border.Count(c => c.Difference(colour) <= NearColour) < PlainShare * border.Count) return null;
        return ObjectOn(picture, colour) is { } box ? new Ground(colour, box) : null;
    }

    /// <summary>For each cell of a grid over a sampled square, whether enough of it is object.</summary>
    public bool[] Cells(float[] sampled, int side, int grid, double least)
    {
        var (plane, cell) = (side * side, side / grid);
        var counts = new int[grid * grid];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var at = (y * side) + x;
                var pixel = new Colour((byte)(sampled[at] * 255), (byte)(sampled[plane + at] * 255), (byte)(sampled[(2 * plane) + at] * 255));
                if (pixel.Difference(Colour) > SameColour) counts[(Math.Min(y / cell, grid - 1) * grid) + Math.Min(x / cell, grid - 1)]++;
            }

        return [.. counts.Select(c => c > least * cell * cell)];
    }

    static Box? ObjectOn(Canvas picture, Colour ground)
    {
        int left = picture.Width, top = picture.Height, right = -1, bottom = -1, count = 0;
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
            {
                if (picture.At(x, y).Difference(ground) <= SameColour) continue;
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                count++;
            }

        return count < LeastObject * picture.Width * picture.Height ? null : new Box(left, top, right - left + 1, bottom - top + 1);
    }

    static IEnumerable<Colour> Border(Canvas picture)
    {
        for (var x = 0; x < picture.Width; x++)
        {
            yield return picture.At(x, 0);
            yield return picture.At(x, picture.Height - 1);
        }

        for (var y = 0; y < picture.Height; y++)
        {
            yield return picture.At(0, y);
            yield return picture.At(picture.Width - 1, y);
        }
    }

    static byte Median(List<Colour> colours, Func<Colour, byte> channel) => colours.Select(channel).Order().ElementAt(colours.Count / 2);
}

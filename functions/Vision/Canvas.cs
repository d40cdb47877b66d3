namespace Marketplace.Vision;

/// <summary>A part of a picture; may reach beyond its edges.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>The square with the same middle that the box fits in, enlarged.</summary>
    public Box Square(double factor, double atLeast = 0)
    {
        var side = Math.Max(Math.Max(Width, Height) * factor, atLeast);
        return new Box(X + ((Width - side) / 2), Y + ((Height - side) / 2), side, side);
    }

    /// <summary>Moved and cut so that it lies within a picture.</summary>
    public Box Within(double width, double height)
    {
        var (w, h) = (Math.Min(Width, width), Math.Min(Height, height));
        return new Box(Math.Clamp(X, 0, width - w), Math.Clamp(Y, 0, height - h), w, h);
    }
}

/// <summary>The colour of a pixel, each from 0 to 255.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public int Difference(Colour other) =>
        Math.Max(Math.Abs(Red - other.Red), Math.Max(Math.Abs(Green - other.Green), Math.Abs(Blue - other.Blue)));
}

/// <summary>A decoded picture in memory, three bytes a pixel. All it does is pure.</summary>
internal sealed record Canvas(int Width, int Height, byte[] Rgb)
{
    public Colour At(int x, int y)
    {
        var at = ((y * Width) + x) * 3;
        return new Colour(Rgb[at], Rgb[at + 1], Rgb[at + 2]);
    }

    /// <summary>
    /// A box of the picture as a square of so many pixels, as the network takes it: plane by plane, from 0 to 1. Each of its pixels is the mean of all that fall
    /// into it; what lies outside of the picture has the given colour.
    /// </summary>
    public float[] Sample(Box box, int side, Colour outside)
    {
        var plane = side * side;
        var sampled = new float[3 * plane];
        var columns = Spans(box.X, box.Width, side);
        var rows = Spans(box.Y, box.Height, side);
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var (red, green, blue) = Mean(columns[x], rows[y], outside);
                var at = (y * side) + x;
                (sampled[at], sampled[plane + at], sampled[(2 * plane) + at]) = (red / 255, green / 255, blue / 255);
            }

        return sampled;
    }

    static (int From, int To)[] Spans(double start, double length, int side) =>
        [.. Enumerable.Range(0, side).Select(i =>
        {
            var from = (int)Math.Floor(start + (length * i / side) + 0.5 - 1e-9);
            return (from, Math.Max(from + 1, (int)Math.Floor(start + (length * (i + 1) / side) + 0.5 - 1e-9)));
        })];

    (float Red, float Green, float Blue) Mean((int From, int To) columns, (int From, int To) rows, Colour outside)
    {
        int red = 0, green = 0, blue = 0;
        for (var y = rows.From; y < rows.To; y++)
            for (var x = columns.From; x < columns.To; x++)
            {
                var pixel = x < 0 || y < 0 || x >= Width || y >= Height ? outside : At(x, y);
                (red, green, blue) = (red + pixel.Red, green + pixel.Green, blue + pixel.Blue);
            }

        float count = (rows.To - rows.From) * (columns.To - columns.From);
        return (red / count, green / count, blue / count);
    }
}

using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>
/// Looks at pictures: finds the object, shows it to the network, and keeps what is worth keeping. An object on a plain ground is cut out.
/// Otherwise two views are taken: the middle of the picture, and the surroundings of what stands out in it.
/// </summary>
internal sealed class Eye(Network network, Projection projection)
{
    /// <summary>Pictures are decoded no larger; the network sees less.</summary>
    public const int LongestEdge = 512;

    const double Middle = 0.8;
    const double Margin = 1.25;
    const double LeastView = 0.5;
    const double LeastObject = 0.3;

    /// <summary>The look of a product's picture.</summary>
    public PictureLook LookAtPicture(Canvas picture)
    {
        var view = Ground.Of(picture) is { } ground ? CutOut(picture, ground) : Take(picture, MiddleOf(picture));
        return new PictureLook(view.Vector, Matching.Pack(view.Patches));
    }

    /// <summary>The look of a buyer's photograph. The region is in the pixels of the canvas.</summary>
    public PhotoLook LookAtPhoto(Canvas photo)
    {
        if (Ground.Of(photo) is { } ground)
        {
            var cut = CutOut(photo, ground);
            return new PhotoLook(ToPixels(ground.Object, photo), cut.Vector, [cut.Patches]);
        }

        var part = Saliency.Find(projection.PatchesOf(See(photo, new Box(0, 0, photo.Width, photo.Height))), Network.Grid);
        var box = new Box(part.X * photo.Width, part.Y * photo.Height, part.Width * photo.Width, part.Height * photo.Height);
        var middle = Take(photo, MiddleOf(photo));
        var around = Take(photo, box.Square(Margin, LeastView * Math.Max(photo.Width, photo.Height)).Within(photo.Width, photo.Height));
        return new PhotoLook(ToPixels(box, photo), middle.Vector, [middle.Patches, around.Patches]);
    }

    View CutOut(Canvas picture, Ground ground)
    {
        var sampled = picture.Sample(ground.Object.Square(1), Network.Side, ground.Colour);
        var cells = network.See(sampled);
        var shown = ground.Cells(sampled, Network.Side, Network.Grid, LeastObject);
        return new View(projection.VectorOf(cells, plain: true), projection.PatchesOf(cells, shown.Contains(true) ? shown : null));
    }

    View Take(Canvas picture, Box box)
    {
        var cells = See(picture, box);
        return new View(projection.VectorOf(cells, plain: false), projection.PatchesOf(cells));
    }

    Cells See(Canvas picture, Box box) => network.See(picture.Sample(box, Network.Side, default));

    static Box MiddleOf(Canvas picture)
    {
        var side = Middle * Math.Min(picture.Width, picture.Height);
        return new Box((picture.Width - side) / 2, (picture.Height - side) / 2, side, side);
    }

    static PictureRegion ToPixels(Box box, Canvas picture)
    {
        var (x, y) = (Math.Clamp((int)box.X, 0, picture.Width - 1), Math.Clamp((int)box.Y, 0, picture.Height - 1));
        return new PictureRegion(x, y, Math.Clamp((int)Math.Ceiling(box.Width), 1, picture.Width - x), Math.Clamp((int)Math.Ceiling(box.Height), 1, picture.Height - y));
    }

    sealed record View(float[] Vector, float[] Patches);
}

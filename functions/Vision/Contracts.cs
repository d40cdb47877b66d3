using Marketplace.Shared;

namespace Marketplace.Vision.Contracts;

/// <summary>Where something is in a picture, in its pixels, upright.</summary>
/// <param name="X">Of the left edge.</param>
/// <param name="Y">Of the upper edge.</param>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
public sealed record PictureRegion(int X, int Y, int Width, int Height);

/// <summary>How a product's picture looks: what is kept of it to find it by.</summary>
/// <param name="Vector"><see cref="Looks.VectorSize"/> numbers of length 1; what looks alike points the same way.</param>
/// <param name="Patches">What its parts look like: <see cref="Looks.PatchSize"/> signed bytes each, at most <see cref="Looks.MaxPatches"/>.</param>
public sealed record PictureLook(ReadOnlyMemory<float> Vector, ReadOnlyMemory<byte> Patches);

/// <summary>How a buyer's photograph looks.</summary>
/// <param name="Region">The main object.</param>
/// <param name="Vector">As of <see cref="PictureLook"/>; nearest vectors first gives the candidates.</param>
/// <param name="Views">The parts of each look at it, <see cref="Looks.PatchSize"/> numbers a part.</param>
public sealed record PhotoLook(PictureRegion Region, ReadOnlyMemory<float> Vector, IReadOnlyList<float[]> Views);

/// <summary>Looks at pictures.</summary>
public interface IVision
{
    /// <summary>
    /// Looks at a photograph, which is not kept. What <see cref="Media.Contracts.IPictureDecoder"/> refuses is refused; 503 <c>photo-search-off</c>
    /// when this deployment came without the network. No storage transaction.
    /// </summary>
    Task<Result<PhotoLook>> LookAsync(byte[] photo, CancellationToken cancellation);

    /// <summary>
    /// How a ready picture looks. Null when nobody has looked yet: it is looked at soon, and <see cref="ILookObserver"/>s are told. One
    /// storage transaction, two when nobody has looked.
    /// </summary>
    Task<PictureLook?> FindAsync(string mediaId, CancellationToken cancellation);
}

/// <summary>Hears of pictures that have been looked at. Declared here for higher slices to implement.</summary>
public interface ILookObserver
{
    /// <summary>Told at least once for each picture; what throws makes it be looked at again.</summary>
    Task LookedAtAsync(string mediaId, CancellationToken cancellation);
}

/// <summary>Sizes of looks, and how alike two are.</summary>
public static class Looks
{
    /// <summary>Numbers in a vector.</summary>
    public const int VectorSize = 128;

    /// <summary>Numbers in a patch.</summary>
    public const int PatchSize = 64;

    /// <summary>Patches of one look.</summary>
    public const int MaxPatches = 196;

    /// <summary>
    /// How alike a photograph and a product's picture are, from about 0 to about 1. Every part of the product is sought in the photograph, wherever
    /// it is there; the vectors have a small say. Pure.
    /// </summary>
    public static double Likeness(PhotoLook photo, PictureLook picture) => Likeness(photo, picture.Patches, Matching.Cosine(photo, picture));

    /// <summary>The same when the cosine of the two vectors is known.</summary>
    public static double Likeness(PhotoLook photo, ReadOnlyMemory<byte> patches, double cosine) => Matching.Likeness(photo, patches.Span, cosine);
}

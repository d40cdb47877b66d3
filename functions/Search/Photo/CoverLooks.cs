using Marketplace.Catalog.Contracts;
using Marketplace.Shared.Messaging;
using Marketplace.Vision.Contracts;

namespace Marketplace.Search.Photo;

/// <summary>
/// How the picture that stands for a product looks. A product that comes into the index before its picture was looked at waits for it in
/// <see cref="LookWaitTable"/>, and is brought in step when the look is there. Waiting is noted first and then looked once more, so a look made in between is not missed.
/// </summary>
public sealed class CoverLooks(IVision vision, LookWaitTable waits)
{
    public async Task<PictureLook?> FindAsync(Listing listing, CancellationToken cancellation)
    {
        if (listing.CoverId is not { } cover) return null;
        if (await vision.FindAsync(cover, cancellation) is { } look) return look;
        await waits.AddAsync(cover, listing.ProductId, cancellation);
        return await vision.FindAsync(cover, cancellation);
    }
}

/// <summary>Has the products that waited for a look brought in step. Apart from <see cref="CoverLooks"/>, since what it hears from is what that asks.</summary>
public sealed class LookNews(LookWaitTable waits, Queues queues) : ILookObserver
{
    public async Task LookedAtAsync(string mediaId, CancellationToken cancellation)
    {
        var waiting = await waits.ListAsync(mediaId, cancellation);
        foreach (var some in waiting.Chunk(ProductChanged.Most))
        {
            await queues.SendAsync(ProductChanged.Queue, new ProductChanged(some), cancellation: cancellation);
            await waits.ForgetAsync(mediaId, some, cancellation);
        }
    }
}

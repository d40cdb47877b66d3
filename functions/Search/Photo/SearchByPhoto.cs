using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Vision.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search.Photo;

/// <summary>Where the main object of the photograph is, in its pixels, and the products that look like it, most alike first.</summary>
public sealed record PhotoAnswer(PictureRegion Region, IReadOnlyList<FoundProduct> Items);

/// <summary>Finds products by a photograph, sent as the body or as the first file of a form. It is looked at and not kept.</summary>
public sealed class SearchByPhoto(SearchIndexes indexes, IVision vision)
{
    const int Items = 20;

    [Function(nameof(SearchByPhoto))]
    [Operation("Search products by a photograph: the body is a JPEG, PNG, WebP or HEIC, or a form with one", Answer = typeof(PhotoAnswer),
        Files = ["image/jpeg", "image/png", "image/webp", "image/heic", "multipart/form-data"],
        Problems = ["400 bad-form", "413 too-large", "415 unsupported-media", "422 damaged", "422 too-many-pixels", "422 polyglot", "503 photo-search-off"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "search/by-photo")] HttpRequest request, CancellationToken cancellation)
    {
        if (!(await PhotoBody.ReadAsync(request, cancellation)).TryGet(out var photo, out var unread)) return unread;
        if (!(await vision.LookAsync(photo, cancellation)).TryGet(out var look, out var refused)) return refused;
        var found = await PhotoFinder.FindAsync(await indexes.CurrentAsync(cancellation), look, Items, cancellation);
        return Answer.Ok(new PhotoAnswer(look.Region, [.. found.Select(p => FoundProduct.Of(p))]));
    }
}

using Marketplace.Media.Contracts;

namespace Marketplace.Reviews;

/// <summary>A picture or clip in a review, with its addresses by size.</summary>
public sealed record ReviewPicture(string MediaId, IReadOnlyDictionary<string, string> Urls);

/// <summary>A reply, or a follow-up.</summary>
public sealed record RemarkView(string Text, IReadOnlyList<ReviewPicture> Pictures, DateTimeOffset At);

/// <summary>A review as everybody sees it.</summary>
/// <param name="Author">Not the whole name.</param>
/// <param name="Options">Of the SKU that was bought.</param>
public sealed record ReviewView(
    string ReviewId, string ProductId, string SkuId, IReadOnlyDictionary<string, string> Options, string Author, int Rating, DetailRatings Ratings, string Text,
    IReadOnlyList<ReviewPicture> Pictures, DateTimeOffset At, RemarkView? Reply, RemarkView? FollowUp);

/// <summary>Shows reviews; pictures need the kind of each medium to be known.</summary>
public sealed class ReviewViews(IMedia library)
{
    /// <summary>Reviews as everybody sees them. One storage transaction for each medium that this process has not seen ready before.</summary>
    public async Task<IReadOnlyList<ReviewView>> OfAsync(IReadOnlyList<Review> reviews, CancellationToken cancellation)
    {
        var ids = reviews.SelectMany(r => r.Media.Concat(r.FollowUp?.Media ?? [])).ToHashSet();
        var media = ids.Count == 0 ? new Dictionary<string, Medium>() : await library.FindAsync(ids, cancellation);
        return [.. reviews.Select(r => Of(r, media))];
    }

    static ReviewView Of(Review r, IReadOnlyDictionary<string, Medium> media)
    {
        IReadOnlyList<ReviewPicture> Shown(IReadOnlyList<string> ids) =>
            [.. ids.Select(media.GetValueOrDefault).OfType<Medium>().Where(m => m.Status == MediaStatus.Ready).Select(m => new ReviewPicture(m.MediaId, MediaAddress.All(m.MediaId, m.Kind)))];
        RemarkView? Said(Remark? remark) => remark is null ? null : new RemarkView(remark.Text, Shown(remark.Media), remark.At);
        return new ReviewView(r.ReviewId, r.ProductId, r.SkuId, r.Options, r.Author, r.Rating, r.Ratings, r.Text, Shown(r.Media), r.At, Said(r.Reply), Said(r.FollowUp));
    }
}

using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Reviews;

/// <param name="Described">How well the goods were described, 1 to 5; as <c>rating</c> when left out.</param>
/// <param name="Service">How the shop served.</param>
/// <param name="Delivery">How it was delivered.</param>
public sealed record DetailRatingsRequest(int? Described, int? Service, int? Delivery);

/// <param name="OrderId">A completed order of the caller's.</param>
/// <param name="SkuId">One of its lines.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Text">Kept and given back as it is; escape it.</param>
/// <param name="Media">Pictures or clips of the caller's that are ready.</param>
/// <param name="Ratings">Of the shop.</param>
public sealed record ReviewRequest(string? OrderId, string? SkuId, int? Rating, string? Text, IReadOnlyList<string?>? Media, DetailRatingsRequest? Ratings);

/// <param name="Text">Kept and given back as it is; escape it.</param>
public sealed record ReplyRequest(string? Text);

/// <param name="Text">Kept and given back as it is; escape it.</param>
/// <param name="Media">Pictures or clips of the caller's that are ready.</param>
public sealed record FollowUpRequest(string? Text, IReadOnlyList<string?>? Media);

/// <summary>A review that was asked for and whose fields are sound.</summary>
internal sealed record ReviewDraft(string OrderId, string SkuId, int Rating, string Text, IReadOnlyList<string> Media, DetailRatings Ratings)
{
    public static Result<ReviewDraft> Of(ReviewRequest asked)
    {
        var checks = new Checks();
        var (order, sku) = (checks.Text("orderId", asked.OrderId, 100), checks.Text("skuId", asked.SkuId, 100));
        var rating = checks.Number("rating", asked.Rating, 1, 5);
        int Detail(string name, int? given) => given is null ? rating : checks.Number($"ratings.{name}", given, 1, 5);
        var details = new DetailRatings(Detail("described", asked.Ratings?.Described), Detail("service", asked.Ratings?.Service), Detail("delivery", asked.Ratings?.Delivery));
        var (text, media) = (checks.Text("text", asked.Text, Wording.MaxText), Wording.Media(checks, asked.Media));
        return checks.Problem is { } wrong ? wrong : new ReviewDraft(order, sku, rating, text, media, details);
    }
}

/// <summary>What all texts about goods have in common.</summary>
internal static class Wording
{
    public const int MaxText = 2_000;
    const int MaxMedia = 9;

    public static IReadOnlyList<string> Media(Checks checks, IReadOnlyList<string?>? asked)
    {
        var media = checks.List("media", asked ?? [], MaxMedia);
        foreach (var (index, id) in media.Index())
            if (!Ids.IsId(id, "med")) checks.Add($"media[{index}]", "unknown-media", $"media[{index}] is no medium.");
        return [.. media.OfType<string>().Distinct()];
    }

    /// <summary>Null when all media are the caller's own and ready. Whether a stranger's medium exists is not told.</summary>
    public static async Task<Problem?> ObstacleAsync(this IMedia library, IReadOnlyList<string> media, Caller caller, CancellationToken cancellation)
    {
        if (media.Count == 0) return null;
        var found = await library.FindAsync(media, cancellation);
        var checks = new Checks();
        foreach (var (index, id) in media.Index())
        {
            if (found.GetValueOrDefault(id) is not { } medium || medium.OwnerId != caller.Id) checks.Add($"media[{index}]", "unknown-media", $"media[{index}] is no medium of yours.");
            else if (medium.Status != MediaStatus.Ready) checks.Add($"media[{index}]", "not-ready", $"media[{index}] is not ready to be shown.");
        }

        return checks.Problem;
    }
}

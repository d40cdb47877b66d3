using System.Text.Json.Serialization;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;

namespace Marketplace.Reviews;

/// <summary>What the buyer found of the shop, each 1 to 5.</summary>
public sealed record DetailRatings(int Described, int Service, int Delivery);

/// <summary>Something that was said about it later.</summary>
public sealed record Remark(string Text, IReadOnlyList<string> Media, DateTimeOffset At);

/// <summary>Why it is not shown.</summary>
public sealed record Hiding(string Reason, string OperatorId, DateTimeOffset At);

/// <summary>
/// What a buyer says of one line of a completed order. It is written once and never edited; the shop may reply once, the buyer write again once, an
/// operator hide it for good.
/// </summary>
/// <param name="Author">The buyer's name as it is shown to everybody.</param>
/// <param name="Title">Of what was bought, as it was.</param>
public sealed record Review(
    string ReviewId, string ProductId, string SkuId, string ShopId, string OrderId, string BuyerId, string Author, string Title, IReadOnlyDictionary<string, string> Options,
    int Rating, DetailRatings Ratings, string Text, IReadOnlyList<string> Media, DateTimeOffset At)
{
    public Remark? Reply { get; init; }

    public Remark? FollowUp { get; init; }

    public Hiding? Hidden { get; init; }

    [JsonIgnore]
    public bool IsShown => Hidden is null;

    /// <summary>The one id of the review of an order's line.</summary>
    public static string IdOf(string orderId, string skuId) => Ids.From("rev", orderId, skuId);

    /// <summary>A name that others may see: its first character and its last.</summary>
    public static string Masked(string name)
    {
        var letters = System.Globalization.StringInfo.GetTextElementEnumerator(name);
        List<string> all = [];
        while (letters.MoveNext()) all.Add(letters.GetTextElement());
        return all.Count == 0 ? "***" : all.Count == 1 ? $"{all[0]}***" : $"{all[0]}***{all[^1]}";
    }

    /// <summary>With the shop's reply; 409 when it has one or is hidden.</summary>
    public Result<Review> Replied(string text, DateTimeOffset now) =>
        Hidden is not null ? ReviewProblems.Hidden : Reply is not null ? ReviewProblems.RepliedAlready : this with { Reply = new Remark(text, [], now) };

    /// <summary>With what the buyer found out later; 409 when that was said or it is hidden.</summary>
    public Result<Review> FollowedUp(string text, IReadOnlyList<string> media, DateTimeOffset now) =>
        Hidden is not null ? ReviewProblems.Hidden : FollowUp is not null ? ReviewProblems.FollowedUpAlready : this with { FollowUp = new Remark(text, media, now) };

    /// <summary>Hidden; the first reason stays.</summary>
    public Review Hide(string reason, string operatorId, DateTimeOffset now) => Hidden is null ? this with { Hidden = new Hiding(reason, operatorId, now) } : this;

    /// <summary>As other slices may see it.</summary>
    public ReviewState State()
    {
        var since = new Dictionary<ReviewFact, DateTimeOffset> { [ReviewFact.Written] = At };
        if (Reply is { } reply) since[ReviewFact.Replied] = reply.At;
        if (FollowUp is { } more) since[ReviewFact.FollowedUp] = more.At;
        if (Hidden is { } hidden) since[ReviewFact.Hidden] = hidden.At;
        return new ReviewState(ReviewId, ProductId, ShopId, BuyerId, OrderId, Title, Rating, since, Hidden?.Reason);
    }
}

/// <summary>How many reviews of a product are shown with each number of stars, one star first.</summary>
public sealed record StarCounts(IReadOnlyList<int> ByStar)
{
    public static StarCounts None { get; } = new([0, 0, 0, 0, 0]);

    [JsonIgnore]
    public int Count => ByStar.Sum();

    /// <summary>To two digits; null while there is none.</summary>
    [JsonIgnore]
    public decimal? Average => Count == 0 ? null : Math.Round(ByStar.Index().Sum(s => (decimal)(s.Index + 1) * s.Item) / Count, 2);

    /// <summary>With one more or less of a rating.</summary>
    public StarCounts Plus(int rating, int by) => new([.. ByStar.Index().Select(s => s.Index + 1 == rating ? s.Item + by : s.Item)]);
}

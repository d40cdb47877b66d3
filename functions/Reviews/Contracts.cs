using Marketplace.Shared;

namespace Marketplace.Reviews.Contracts;

/// <summary>
/// Tells that a review was written or has changed. Sent as JSON to the topic <see cref="Topic"/>, never lost, perhaps more than once, and perhaps although nothing came of
/// it: it says what to look at, and what is so stands in the review.
/// </summary>
/// <param name="ReviewId"><c>rev_…</c></param>
/// <param name="What">What may have happened.</param>
public sealed record ReviewEvent(string ReviewId, ReviewFact What)
{
    /// <summary>The topic it is sent to.</summary>
    public const string Topic = "reviews";
}

/// <summary>What can happen to a review, each once.</summary>
public enum ReviewFact
{
    /// <summary>The buyer wrote it.</summary>
    Written,

    /// <summary>The shop replied.</summary>
    Replied,

    /// <summary>The buyer wrote again.</summary>
    FollowedUp,

    /// <summary>An operator took it from sight.</summary>
    Hidden,
}

/// <summary>A review as other slices may see it.</summary>
/// <param name="ReviewId"><c>rev_…</c></param>
/// <param name="ProductId">What was bought.</param>
/// <param name="ShopId">Who sold it.</param>
/// <param name="BuyerId">Who wrote it; not for the public.</param>
/// <param name="OrderId">The order; for its parties only.</param>
/// <param name="Title">Of what was bought; escape it.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="Since">When what of it happened; what is missing has not.</param>
/// <param name="HiddenReason">Why it was hidden, or null.</param>
public sealed record ReviewState(
    string ReviewId, string ProductId, string ShopId, string BuyerId, string OrderId, string Title, int Rating, IReadOnlyDictionary<ReviewFact, DateTimeOffset> Since, string? HiddenReason);

/// <summary>Looks reviews up, and takes them from sight.</summary>
public interface IReviews
{
    /// <summary>One review as it is now, or null. Two storage transactions.</summary>
    Task<ReviewState?> FindAsync(string reviewId, CancellationToken cancellation);

    /// <summary>
    /// Takes a review from sight and out of all averages; 404 <c>not-found</c>. Hiding it again changes nothing, the reason neither.
    /// </summary>
    Task<Result<ReviewState>> HideAsync(string reviewId, string operatorId, string reason, CancellationToken cancellation);
}

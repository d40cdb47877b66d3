using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Messaging;

namespace Marketplace.Reviews;

/// <summary>Writes reviews and changes them, so that each change is told (<see cref="Bus.TellOfAsync"/>): nothing that was written stays untold.</summary>
public sealed class ReviewDesk(ReviewTable table, Bus bus, TimeProvider time) : IReviews
{
    public async Task<ReviewState?> FindAsync(string reviewId, CancellationToken cancellation) => (await table.FindAsync(reviewId, cancellation))?.Review.State();

    public async Task<Result<ReviewState>> HideAsync(string reviewId, string operatorId, string reason, CancellationToken cancellation)
    {
        var hidden = await ChangeAsync(reviewId, ReviewFact.Hidden, review => review.Hide(reason, operatorId, time.GetUtcNow()), cancellation);
        return hidden.Then<ReviewState>(review => review.State());
    }

    /// <summary>Adds a review; 409 <c>reviewed-already</c>. Sent again after a crash it finds its place, or itself.</summary>
    public async Task<Result<Review>> WriteAsync(Review review, CancellationToken cancellation)
    {
        var placed = review with { At = await table.ClaimAsync(review.ReviewId, review.ProductId, review.At, cancellation) };
        if (await TellingAsync(new ReviewEvent(review.ReviewId, ReviewFact.Written), () => table.TryAddAsync(placed, cancellation), cancellation)) return placed;
        return await table.FindAsync(review.ReviewId, cancellation) is { Review: var found } && IsSame(found, review) ? found : ReviewProblems.ReviewedAlready;
    }

    /// <summary>Changes a review as it is at that moment; 404, or what the change refuses.</summary>
    public async Task<Result<Review>> ChangeAsync(string reviewId, ReviewFact what, Func<Review, Result<Review>> change, CancellationToken cancellation)
    {
        while (await table.FindAsync(reviewId, cancellation) is { } read)
        {
            if (!change(read.Review).TryGet(out var after, out var refused)) return refused;
            if (after == read.Review || await TellingAsync(new ReviewEvent(reviewId, what), () => table.TrySaveAsync(read, after, cancellation), cancellation)) return after;
        }

        return ReviewProblems.NoSuchReview;
    }

    /// <summary>Whether an earlier run of the same request wrote it: one request has one time, under its key.</summary>
    static bool IsSame(Review found, Review review) => (found.At, found.Rating, found.Text) == (review.At, review.Rating, review.Text);

    Task<bool> TellingAsync(ReviewEvent told, Func<Task<bool>> write, CancellationToken cancellation) =>
        bus.TellOfAsync(ReviewEvent.Topic, () => Bus.Message($"{told.ReviewId}.{told.What}", $"{told.What}", told), write, time.GetUtcNow(), cancellation);
}

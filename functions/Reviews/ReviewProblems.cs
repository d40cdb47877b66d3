using Marketplace.Shared;

namespace Marketplace.Reviews;

/// <summary>Every refusal of this slice.</summary>
internal static class ReviewProblems
{
    public static Problem NoSuchOrder { get; } = Problem.NotFound("order");

    public static Problem NoSuchReview { get; } = Problem.NotFound("review");

    public static Problem NotCompleted { get; } = Problem.Conflict("not-completed", "The order is not completed.", "A review is written after receipt was confirmed.");

    public static Problem ReviewedAlready { get; } = Problem.Conflict("reviewed-already", "This was reviewed before.", "Each line of an order is reviewed once; write a follow-up instead.");

    public static Problem RepliedAlready { get; } = Problem.Conflict("replied-already", "The shop has replied before.");

    public static Problem FollowedUpAlready { get; } = Problem.Conflict("followed-up-already", "There is a follow-up already.");

    public static Problem Hidden { get; } = Problem.Conflict("review-hidden", "This review is hidden.", "Nothing is said about a review that an operator has hidden.");

    public static Problem NotTheShop { get; } = Problem.Forbidden("The shop that sold it replies.");

    public static Problem NotTheAuthor { get; } = Problem.Forbidden("Its author writes the follow-up.");
}

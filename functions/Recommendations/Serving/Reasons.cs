namespace Marketplace.Recommendations.Serving;

/// <summary>Why something is shown, in words and as a code that storefronts can word in other languages.</summary>
internal static class Reasons
{
    public static string Words(Pick pick) => pick switch
    {
        { Because: Because.GoesWith, From: { } from } => $"Goes with {from.Title}",
        { Because: Because.Alike, From: { } from } => $"Similar to {from.Title}",
        { Because: Because.OfInterest, From: { } from } when from.ProductId == pick.Good.ProductId => "You looked at this",
        { Because: Because.OfInterest, From: { } from } => $"Because you looked at {from.Title}",
        { Because: Because.Foreseen, From: { } from } when from.ProductId == pick.Good.ProductId => "You looked at this",
        { Because: Because.Foreseen, From: { } from } => $"Others who looked at {from.Title} went on to this",
        { Because: Because.Foreseen } => "Chosen for you by what you looked at",
        { Because: Because.DueAgain } => "You may need this again",
        { Because: Because.Selling } => "Many buy this",
        _ => "New here",
    };

    public static string Code(Pick pick) => pick.Because switch
    {
        Because.GoesWith => "goes-with",
        Because.Alike => "alike",
        Because.OfInterest => "of-interest",
        Because.Foreseen => "foreseen",
        Because.DueAgain => "due-again",
        Because.Selling => "selling",
        _ => "new",
    };
}

using Marketplace.Shared;

namespace Marketplace.Shops;

/// <summary>Every refusal of this slice.</summary>
internal static class ShopProblems
{
    public static Problem Unknown { get; } = Problem.NotFound("shop");

    public static Problem NotStaff { get; } = Problem.Forbidden("You do not work in this shop.");

    public static Problem NotOwner { get; } = Problem.Forbidden("Only the shop's owner may do this.");
}

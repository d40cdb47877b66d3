// A violation on purpose: a type of a low slice that knows the inside of a high one, and another that does so in a method's body only.
// The namespace is that of the slice; the rule must find both.
namespace Marketplace.Coins
{
    internal static class PlantedInSignature
    {
        public static void Look(Marketplace.Orders.Order order) => _ = order;
    }

    internal static class PlantedInBody
    {
        public static string Name() => Marketplace.Orders.OrderTable.Name + new Marketplace.Orders.EscrowStart(null!, default);
    }
}

namespace Marketplace.Unheard
{
    internal static class PlantedSlice
    {
        public static object Of(Marketplace.Shared.Money money) => money;
    }
}

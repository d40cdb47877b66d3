namespace Marketplace.Simulation.Model;

/// <summary>
/// The marketplace in a few lines, as the actors may expect it: from what was done to an order and taken, the statuses it may
/// have ended in once every window is over. More than one only where two actors raced.
/// </summary>
public static class RightEnds
{
    /// <summary>The right ends of an order.</summary>
    public static IReadOnlyList<string> Of(OrderStory order)
    {
        var cancelled = order.Did(DeedKind.CancelledByBuyer) || order.Did(DeedKind.CancelledBySeller);
        if (!order.Did(DeedKind.SeenPaid)) return ["cancelled"];
        if (order.Did(DeedKind.AllGoesBack)) return ["refunded"];
        return (cancelled, order.Did(DeedKind.Shipped)) switch
        {
            (true, true) => ["refunded", "completed"],
            (true, false) => ["refunded"],
            (false, true) => ["completed"],
            (false, false) => ["refunded"],
        };
    }
}

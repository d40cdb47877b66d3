using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Model;

/// <summary>Something an actor did to an order, and got an answer to.</summary>
public enum DeedKind
{
    /// <summary>The buyer cancelled.</summary>
    CancelledByBuyer,

    /// <summary>The seller cancelled.</summary>
    CancelledBySeller,

    /// <summary>The seller shipped.</summary>
    Shipped,

    /// <summary>The buyer asked for more time.</summary>
    Extended,

    /// <summary>The buyer confirmed.</summary>
    Confirmed,

    /// <summary>An actor read that the money is held.</summary>
    SeenPaid,

    /// <summary>A complaint was seen to be over, whatever came of it.</summary>
    Settled,

    /// <summary>The seller said yes to all of the money.</summary>
    AllGoesBack,
}

/// <summary>A deed and its answer. Deeds are repeated until there is one, so an outage leaves none in doubt.</summary>
/// <param name="Kind">What was tried.</param>
/// <param name="Refusal">The problem's code, or null when it was taken.</param>
public sealed record Deed(DeedKind Kind, string? Refusal = null);

/// <summary>What the actors know of one order.</summary>
/// <param name="Plan">What they had in mind.</param>
/// <param name="OrderId">As the marketplace called it.</param>
/// <param name="DueFen">As it was told at checkout.</param>
/// <param name="Deeds">In the order of their answers.</param>
public sealed record OrderStory(OrderPlan Plan, string OrderId, long DueFen, IReadOnlyList<Deed> Deeds)
{
    /// <summary>Whether such a deed was taken.</summary>
    public bool Did(DeedKind kind) => Deeds.Any(d => d.Kind == kind && d.Refusal is null);
}

/// <summary>What the actors know of one checkout.</summary>
/// <param name="Plan">What they had in mind.</param>
/// <param name="Refusal">The problem's code when it was refused; nothing exists then.</param>
/// <param name="PaymentId">Null when it was refused or never answered.</param>
/// <param name="MoneyGiven">Whether the provider took the buyer's money, in time or not.</param>
/// <param name="Orders">One per shop; none when it was refused.</param>
public sealed record CheckoutStory(CheckoutPlan Plan, string? Refusal, string? PaymentId, bool MoneyGiven, IReadOnlyList<OrderStory> Orders)
{
    /// <summary>Ids of the coupons that it was placed with.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];
}

/// <summary>A coupon that was claimed, by the answer.</summary>
public sealed record Claimed(int Buyer, string CouponId);

/// <summary>A check-in and the coins it gave, by the answer.</summary>
public sealed record CheckedIn(int Buyer, long Coins);

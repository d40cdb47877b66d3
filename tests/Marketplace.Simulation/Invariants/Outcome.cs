using Marketplace.Simulation.Model;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>What was done and what came of it: all that an invariant looks at.</summary>
/// <param name="Stories">What the actors know.</param>
/// <param name="Seen">What the marketplace shows.</param>
public sealed record Outcome(IReadOnlyList<CheckoutStory> Stories, Snapshot Seen)
{
    /// <summary>Coupons that were claimed, by the answers.</summary>
    public IReadOnlyList<Claimed> Claims { get; init; } = [];

    /// <summary>Check-ins that gave coins, by the answers.</summary>
    public IReadOnlyList<CheckedIn> CheckIns { get; init; } = [];

    /// <summary>All orders the actors know of, each with its checkout.</summary>
    public IEnumerable<(CheckoutStory Checkout, OrderStory Order)> Known => Stories.SelectMany(c => c.Orders.Select(o => (c, o)));

    /// <summary>What the marketplace shows of an order, or null.</summary>
    public OrderSeen? Find(string orderId) => Seen.Orders.FirstOrDefault(o => o.OrderId == orderId);

    /// <summary>The completed orders.</summary>
    public IEnumerable<OrderSeen> Completed => Seen.Orders.Where(o => o.Status == "completed");
}

/// <summary>Something that must hold whatever was killed, doubled or delayed.</summary>
/// <param name="Name">As a sentence.</param>
/// <param name="Violations">What contradicts it, in words; none when it holds.</param>
public sealed record Invariant(string Name, Func<Outcome, IEnumerable<string>> Violations);

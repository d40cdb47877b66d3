using System.Collections.Concurrent;
using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Model;

/// <summary>
/// What all actors together know while the simulation runs: which checkout became which orders, and what was answered to every
/// deed. Sellers ask it what they had in mind for an order. Safe from all actors at once.
/// </summary>
public sealed class Chronicle
{
    readonly ConcurrentDictionary<string, OrderBeing> orders = new();
    readonly ConcurrentDictionary<int, CheckoutStory> checkouts = new();
    readonly ConcurrentDictionary<string, bool> moneyGiven = new();

    readonly ConcurrentQueue<Claimed> claims = new();
    readonly ConcurrentQueue<CheckedIn> checkIns = new();

    int begun;

    /// <summary>How many checkouts have been begun.</summary>
    public int CheckoutsBegun => begun;

    /// <summary>A checkout begins.</summary>
    public void Begins() => Interlocked.Increment(ref begun);

    /// <summary>A checkout was taken and became these orders.</summary>
    public void Placed(CheckoutPlan plan, string paymentId, IReadOnlyList<string> coupons, IReadOnlyList<(OrderPlan Plan, string OrderId, long DueFen)> placed)
    {
        foreach (var order in placed) orders[order.OrderId] = new OrderBeing(order.Plan);
        checkouts[plan.Index] = new CheckoutStory(plan, null, paymentId, false, [.. placed.Select(o => new OrderStory(o.Plan, o.OrderId, o.DueFen, []))]) { Coupons = coupons };
    }

    /// <summary>Coupons that were claimed.</summary>
    public IReadOnlyList<Claimed> Claims => [.. claims];

    /// <summary>Check-ins that gave coins.</summary>
    public IReadOnlyList<CheckedIn> CheckIns => [.. checkIns];

    /// <summary>A coupon was claimed.</summary>
    public void Note(Claimed claimed) => claims.Enqueue(claimed);

    /// <summary>A check-in gave coins.</summary>
    public void Note(CheckedIn checkedIn) => checkIns.Enqueue(checkedIn);

    /// <summary>A checkout was refused.</summary>
    public void Refused(CheckoutPlan plan, string code) => checkouts[plan.Index] = new CheckoutStory(plan, code, null, false, []);

    /// <summary>The provider took the buyer's money.</summary>
    public void MoneyGiven(string paymentId) => moneyGiven[paymentId] = true;

    /// <summary>An order's deed was answered.</summary>
    public void Note(string orderId, DeedKind kind, string? refusal = null) => orders[orderId].Deeds.Enqueue(new Deed(kind, refusal));

    /// <summary>What the actors had in mind for an order, or null if its checkout has not been answered yet.</summary>
    public OrderPlan? PlanOf(string orderId) => orders.GetValueOrDefault(orderId)?.Plan;

    /// <summary>Whether such a deed has been answered.</summary>
    public bool Answered(string orderId, DeedKind kind) => orders.TryGetValue(orderId, out var order) && order.Deeds.Any(d => d.Kind == kind);

    /// <summary>All stories so far; a checkout without one was never answered.</summary>
    public IReadOnlyList<CheckoutStory> Tell(IEnumerable<CheckoutPlan> plans) =>
        [.. plans.Select(plan => checkouts.TryGetValue(plan.Index, out var story) ? Whole(story) : new CheckoutStory(plan, null, null, false, []))];

    CheckoutStory Whole(CheckoutStory story) => story with
    {
        MoneyGiven = story.PaymentId is { } id && moneyGiven.ContainsKey(id),
        Orders = [.. story.Orders.Select(o => o with { Deeds = [.. orders[o.OrderId].Deeds] })],
    };

    sealed record OrderBeing(OrderPlan Plan)
    {
        public ConcurrentQueue<Deed> Deeds { get; } = new();
    }
}

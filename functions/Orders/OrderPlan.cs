using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Orders;

/// <summary>
/// Makes the orders that a quote comes to. Pure: the same attempt and generation name them the same, so a checkout that is run
/// again finds what an earlier run began.
/// </summary>
public static class OrderPlan
{
    /// <summary>How often an attempt begins anew before it is refused.</summary>
    public const int Generations = 4;

    /// <summary>One order per shop, in the order of the quote.</summary>
    public static IReadOnlyList<Order> Make(
        Attempt attempt, int generation, Quote quote, string buyerId, Address address, OrderTerms terms, DateTimeOffset now)
    {
        string Id(string prefix, string part) => Named(prefix, attempt, generation, part);
        var ids = quote.Orders.Select(o => Id("ord", o.ShopId)).ToList();
        return [.. quote.Orders.Zip(ids, (shop, id) => new Order(
            id, Id("chk", ""), Id("pay", ""), [.. ids.Where(i => i != id)], shop.ShopId, buyerId, shop.Lines, shop.Amounts,
            shop.CommissionBasisPoints, address, terms, now, Begin(terms, now)) { ClaimIds = shop.ClaimIds })];
    }

    /// <summary>The ids that orders of an attempt may have at these shops, in any generation: what they hold is the attempt's own.</summary>
    public static IReadOnlySet<string> OrderIds(Attempt attempt, IEnumerable<string> shopIds) =>
        shopIds.SelectMany(shop => Enumerable.Range(0, Generations).Select(g => Named("ord", attempt, g, shop))).ToHashSet();

    static string Named(string prefix, Attempt attempt, int generation, string part) =>
        Ids.At(prefix, attempt.FirstTriedAt, attempt.Cause, $"{generation}", part);

    static OrderProgress Begin(OrderTerms terms, DateTimeOffset now) => new(
        1, OrderStatus.AwaitingPayment, new OrderDeadlines(now + terms.PaymentWindow, null, null), false, null,
        [new TimelineEntry(now, Actor.Buyer, "placed")]);
}

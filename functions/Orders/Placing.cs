using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>A checkout that was placed.</summary>
public sealed record Placed(string CheckoutId, string PaymentId, string PayUrl, IReadOnlyList<Order> Orders);

/// <summary>
/// Places the orders of a checkout: cases, then what the orders hold, then orders, then the payment, each under an id derived from the
/// request's cause. Whoever dies in between leaves cases that give everything back; whoever comes again under the same key finds
/// what was begun. An attempt whose places were given up meanwhile is begun anew as its next generation, under other ids.
/// </summary>
public sealed class Placing(OrderTable orders, OrderListTable lists, Escrows escrows, Holdings holdings, IPayments payments, TimeProvider time)
{
    static readonly TimeSpan ReservationMargin = TimeSpan.FromHours(1);

    /// <summary>The placed checkout; 409 <c>out-of-stock</c>, <c>coupon-not-valid-now</c>, <c>coins-short</c> or <c>checkout-withdrawn</c>, 503 <c>provider-unavailable</c>.</summary>
    public async Task<Result<Placed>> PlaceAsync(
        DurableTaskClient client, Attempt attempt, Quote quote, string buyerId, Address address, OrderTerms terms, CancellationToken cancellation)
    {
        for (var generation = 0; generation < OrderPlan.Generations; generation++)
        {
            var planned = OrderPlan.Make(attempt, generation, quote, buyerId, address, terms, time.GetUtcNow());
            var begun = await BeginAsync(client, planned, time.GetUtcNow() + terms.PlacingGrace, cancellation);
            if (begun is not null && await TryAsync(client, begun, cancellation) is { } outcome) return outcome;
            await MoveOnAsync(client, begun ?? planned, cancellation);
        }

        return OrderProblems.CheckoutWithdrawn;
    }

    /// <summary>Begins the cases of a generation, and finds those that another run has begun; null when a place of it is of no use any more.</summary>
    async Task<IReadOnlyList<Order>?> BeginAsync(DurableTaskClient client, IReadOnlyList<Order> planned, DateTimeOffset until, CancellationToken cancellation)
    {
        if (await AsBegunAsync(client, planned, cancellation) is not { } begun) return null;
        var isNew = await Task.WhenAll(begun.Select(o => Escrows.BeginAsync(client, new EscrowStart(OrderHold.Of(o), until), cancellation)));
        return isNew.All(n => n) ? begun : await AsBegunAsync(client, begun, cancellation);
    }

    /// <summary>One generation whose cases live; null when a place of it was given up.</summary>
    async Task<Result<Placed>?> TryAsync(DurableTaskClient client, IReadOnlyList<Order> planned, CancellationToken cancellation)
    {
        var taken = await holdings.TakeAsync([.. planned.Select(OrderHold.Of)], planned.Max(o => o.Progress.Deadlines.PayBy) + ReservationMargin, cancellation);
        if (Holdings.IsOver(taken.Problem)) return null;
        if (taken.Problem is { } lacking) return await GiveUpAsync(client, planned, lacking, cancellation);
        var placements = await Task.WhenAll(planned.Select(o => orders.PlaceAsync(o, cancellation)));
        if (placements.Any(p => IsLost(p.File?.Order))) return null;

        var files = placements.Select(p => p.File!).ToList();
        var opening = payments.OpenAsync(Opening([.. files.Select(f => f.Order)]), cancellation);
        await Task.WhenAll([opening, .. placements.Where(p => p.IsNew || p.File!.Order.Progress.Version == 1).Select(p => AnnounceAsync(client, p.File!, cancellation))]);
        if (!(await opening).TryGet(out var payUrl, out var unpayable)) return await GiveUpAsync(client, planned, unpayable, cancellation);
        return (Result<Placed>)new Placed(planned[0].CheckoutId, planned[0].PaymentId, payUrl, [.. files.Select(f => f.Order)]);
    }

    Task AnnounceAsync(DurableTaskClient client, OrderFile file, CancellationToken cancellation) => Task.WhenAll(
        Escrows.TellPlacedAsync(client, file, cancellation),
        lists.ListForBuyerAsync(file.Order, cancellation),
        lists.ListForShopAsync(file.Order, cancellation));

    /// <summary>
    /// Orders that stand as they stand, with their prices and what they hold; others as planned. Null when a place is lost, or was begun to hold something else, as when a shop takes no coins any more: only its
    /// case knows what to give back then. Asked of storage only where a case shows that another run has been here.
    /// </summary>
    async Task<IReadOnlyList<Order>?> AsBegunAsync(DurableTaskClient client, IReadOnlyList<Order> planned, CancellationToken cancellation)
    {
        var begun = new List<Order>();
        foreach (var order in planned)
        {
            var instance = await client.GetInstanceAsync(order.OrderId, true, cancellation);
            var standing = instance is null ? null : await orders.FindAsync(order.OrderId, cancellation);
            if (instance is not null && (standing is null ? instance.IsCompleted || !IsFor(instance, OrderHold.Of(order)) : IsLost(standing))) return null;
            begun.Add(standing ?? order);
        }

        return begun;
    }

    static bool IsFor(OrchestrationMetadata instance, OrderHold hold) => instance.ReadInputAs<EscrowStart>()?.Hold.IsSameAs(hold) ?? false;

    /// <summary>
    /// Leaves this generation for the next. What this run took for a withdrawn place is given back here, since the place's
    /// case may have ended before it was taken.
    /// </summary>
    async Task MoveOnAsync(DurableTaskClient client, IReadOnlyList<Order> planned, CancellationToken cancellation)
    {
        await GiveUpAsync(client, planned, OrderProblems.CheckoutWithdrawn, cancellation);
        foreach (var order in planned)
            if (await orders.WithdrawAsync(order.OrderId, cancellation) is null) await holdings.GiveBackAsync(OrderHold.Of(order), false, cancellation);
    }

    async Task<Problem> GiveUpAsync(DurableTaskClient client, IReadOnlyList<Order> planned, Problem why, CancellationToken cancellation)
    {
        await Task.WhenAll(planned.Select(o => escrows.WithdrawAsync(client, o.OrderId, time.GetUtcNow(), cancellation)));
        return why;
    }

    static bool IsLost(Order? order) => order is null or { Status: OrderStatus.Cancelled or OrderStatus.Refunded };

    static OpenPayment Opening(IReadOnlyList<Order> orders) => new(
        orders[0].PaymentId, orders[0].BuyerId, [.. orders.Select(o => new PaymentPart(o.OrderId, o.ShopId, o.Amounts.Due))],
        orders[0].Lines[0].Title, orders.Max(o => o.Progress.Deadlines.PayBy));
}

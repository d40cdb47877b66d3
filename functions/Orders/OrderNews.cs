using System.Text.Json;
using Marketplace.Orders.Contracts;
using Marketplace.Shared.Messaging;

namespace Marketplace.Orders;

/// <summary>
/// Tells others what happened to an order. What is told is read off the timeline of the order that was saved, so a new kind of entry
/// flows through by itself, and saying it again says the same: an event is named by its order and its place in the timeline.
/// </summary>
public sealed class OrderNews(Bus bus)
{
    /// <summary>Tells the entries from a place in the timeline on. Once sent they are never lost, perhaps told twice.</summary>
    public Task TellAsync(Order order, int from, CancellationToken cancellation) =>
        bus.SendAsync(OrderEvent.Topic, [.. Of(order, from).Select(e => Bus.Message(e.EventId, e.What, e))], cancellation);

    /// <summary>The events behind the entries from a place in the timeline on.</summary>
    internal static IReadOnlyList<OrderEvent> Of(Order order, int from) =>
    [
        .. order.Progress.Timeline.Index().Skip(from).Select(e => new OrderEvent(
            order.OrderId, e.Index, e.Item.At, e.Item.What, JsonNamingPolicy.KebabCaseLower.ConvertName(e.Item.Actor.ToString()), e.Item.Reason,
            order.Status, order.ShopId, order.BuyerId, order.Amounts.Due, order.Lines[0].Title)
        {
            ProductIds = [.. order.Lines.Select(l => l.ProductId).Distinct()],
        }),
    ];
}

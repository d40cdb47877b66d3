using System.Runtime.CompilerServices;
using Marketplace.Orders.Contracts;

namespace Marketplace.Orders;

/// <summary>Orders as higher slices may ask for them.</summary>
public sealed class OrderBook(OrderTable orders) : IOrders
{
    public async Task<OrderSummary?> FindAsync(string orderId, CancellationToken cancellation) =>
        (await orders.FindAsync(orderId, cancellation))?.Summary();

    public async Task<Sale?> FindSaleAsync(string orderId, CancellationToken cancellation) =>
        await orders.FindAsync(orderId, cancellation) is { } order
            ? new Sale(order.OrderId, order.ShopId, order.BuyerId, order.Status, [.. order.Lines.Select(l => new SaleLine(l.SkuId, l.ProductId, l.Title, l.Options))])
            : null;

    public async IAsyncEnumerable<OrderSummary> SinceAsync(DateTimeOffset placedSince, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var order in orders.SinceAsync(placedSince, cancellation)) yield return order.Summary();
    }
}

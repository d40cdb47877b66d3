using System.Runtime.CompilerServices;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Operations;

/// <summary>Orders that a test made up.</summary>
internal sealed class TestOrders(params IReadOnlyList<OrderSummary> orders) : IOrders
{
    public static OrderSummary Order(string orderId, OrderStatus status, DateTimeOffset placedAt) =>
        new(orderId, "shp_1", "usr_1", status, Money.Cny(10_000), placedAt);

    public Task<OrderSummary?> FindAsync(string orderId, CancellationToken cancellation) => Task.FromResult(orders.FirstOrDefault(o => o.OrderId == orderId));

    public Task<Sale?> FindSaleAsync(string orderId, CancellationToken cancellation) => throw new NotSupportedException("Operations do not look into sales.");

    public async IAsyncEnumerable<OrderSummary> SinceAsync(DateTimeOffset placedSince, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var order in orders.Where(o => o.PlacedAt >= placedSince))
        {
            await Task.CompletedTask;
            yield return order;
        }
    }
}

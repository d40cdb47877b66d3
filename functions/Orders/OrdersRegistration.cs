using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Orders;

/// <summary>Wires checkout and escrow.</summary>
public static class OrdersRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Payments, Coins, Shops, Catalog and Promotions.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddOptions<OrderTerms>().BindConfiguration(OrderTerms.Section)
            .Validate(t => t.AreSound, $"{OrderTerms.Section}: a window is not above zero, or the reminders are in the wrong order.").ValidateOnStart();
        services.AddTable(OrderTable.Name).AddTable(OrderListTable.Name).AddTable(CartTable.Name).AddQueue(PaymentSettled.Queue);
        services.AddSingleton<OrderTable>().AddSingleton<OrderListTable>().AddSingleton<CartTable>().AddSingleton<CartDesk>();
        services.AddSingleton<Escrows>().AddSingleton<Holdings>().AddSingleton<Placing>().AddSingleton<CheckoutDesk>().AddSingleton<Parties>().AddSingleton<OrderActions>();
        services.AddSingleton<IPaymentOutcomes, PaymentOutcomes>().AddSingleton<IOrders, OrderBook>().AddSingleton<OrderNews>();
        return services;
    }
}

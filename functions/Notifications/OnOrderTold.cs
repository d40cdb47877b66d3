using System.Text;
using System.Text.Json;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>
/// Puts what happened to an order into the inboxes of those whom it concerns. Safe to hear twice; what cannot be read throws, and after its
/// attempts lies with the subscription's dead letters, which Operations shows.
/// </summary>
public sealed class OnOrderTold(Inboxes inboxes)
{
    /// <summary>The subscription to <see cref="OrderEvent.Topic"/>.</summary>
    public const string Subscription = "notifications";

    [Function(nameof(OnOrderTold))]
    public async Task Run([ServiceBusTrigger(OrderEvent.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<OrderEvent>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not an OrderEvent: {wrong.Detail}");
        if (!Ids.IsId(told.OrderId, "ord") || !Ids.IsId(told.BuyerId, "usr") || !Ids.IsId(told.ShopId, "shp") || told.What is null || told.By is null)
            throw new JsonException("Not an OrderEvent: a field is missing or is no id.");
        if (OrderWords.Of(told) is not { } news) return;
        if (news.ToBuyer) await inboxes.TellAsync(told.BuyerId, news.News, cancellation);
        if (news.ToShop) await inboxes.TellShopAsync(told.ShopId, news.News, cancellation);
    }
}

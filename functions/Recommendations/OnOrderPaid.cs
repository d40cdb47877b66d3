using System.Text;
using System.Text.Json;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Recommendations;

/// <summary>Notes what somebody bought, once the money is held. Safe to hear twice: the same purchase at the same time is one deed.</summary>
public sealed class OnOrderPaid(ProfileDesk desk)
{
    /// <summary>The subscription to <see cref="OrderEvent.Topic"/>.</summary>
    public const string Subscription = "recommendations";

    const string Paid = "paid";

    [Function(nameof(OnOrderPaid))]
    public async Task Run([ServiceBusTrigger(OrderEvent.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<OrderEvent>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not an OrderEvent: {wrong.Detail}");
        if (!Ids.IsId(told.BuyerId, "usr") || told.What is null || told.ProductIds?.All(p => Ids.IsId(p, "prd")) != true) throw new JsonException("Not an OrderEvent: a field is missing or is no id.");
        if (told.What != Paid) return;
        await desk.NoteAsync(told.BuyerId, [.. told.ProductIds.Select(p => new Deed(DeedKind.Buy, told.At.ToUnixTimeMilliseconds(), p))]);
    }
}

using System.Text;
using System.Text.Json;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>
/// Tells a shop that it was paid, or that its money could not be sent. The event may come before the payout has ended: then there is nothing to tell
/// yet. Safe to hear twice.
/// </summary>
public sealed class OnPayoutEnded(IPayouts payouts, Inboxes inboxes)
{
    /// <summary>The subscription to <see cref="PayoutEnded.Topic"/>.</summary>
    public const string Subscription = "notifications";

    [Function(nameof(OnPayoutEnded))]
    public async Task Run([ServiceBusTrigger(PayoutEnded.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<PayoutEnded>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not a PayoutEnded: {wrong.Detail}");
        if (!Ids.IsId(told.PayoutId, "pyo") || !Ids.IsId(told.ShopId, "shp")) throw new JsonException("Not a PayoutEnded: an id is none.");
        if (await payouts.FindAsync(told, cancellation) is not { EndedAt: { } at } payout) return;
        await inboxes.TellShopAsync(payout.ShopId, News(payout, at), cancellation);
    }

    static News News(PayoutState payout, DateTimeOffset at)
    {
        var data = new Dictionary<string, string>
        {
            ["payoutId"] = payout.PayoutId,
            ["shopId"] = payout.ShopId,
            ["amount"] = payout.Amount.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["currency"] = payout.Amount.Currency,
        };
        if (payout.Status == PayoutStatus.Paid) return new News($"{payout.PayoutId}.ended", "payout-paid", at, $"{payout.Amount} were paid out to your shop.", data);
        data["reason"] = payout.Reason ?? "";
        return new News($"{payout.PayoutId}.ended", "payout-failed", at, $"{payout.Amount} could not be paid out and are available again. Reason: {payout.Reason}", data);
    }
}

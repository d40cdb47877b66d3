using Marketplace.Shared.Messaging;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.Options;

namespace Marketplace.Notifications;

/// <summary>
/// Puts news where they belong: a buyer's into the buyer's inbox, a shop's into the inbox of each who works there at this moment. Told twice, it
/// is there once. The mail is asked for after the entry is there, so a mail never tells what the inbox does not.
/// </summary>
public sealed class Inboxes(NotificationTable table, IShops shops, Bus bus, IOptions<MailOptions> mail)
{
    /// <summary>Tells one user. One storage transaction.</summary>
    public async Task TellAsync(string userId, News news, CancellationToken cancellation)
    {
        await table.AddAsync(userId, news, cancellation);
        if (mail.Value.IsOn) await bus.SendAsync(MailToSend.Queue, [MailToSend.First(userId, news)], cancellation);
    }

    /// <summary>Tells all who work in a shop. One storage transaction, and one for each of them.</summary>
    public async Task TellShopAsync(string shopId, News news, CancellationToken cancellation)
    {
        if (await shops.FindAsync(shopId, cancellation) is not { } shop) return;
        foreach (var user in shop.StaffIds.Prepend(shop.OwnerId).Distinct()) await TellAsync(user, news, cancellation);
    }
}

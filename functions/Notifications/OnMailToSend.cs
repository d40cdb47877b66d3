using System.Text;
using System.Text.Json;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Notifications;

/// <summary>
/// Mails a notification, unless it was mailed before or its user wants no mails. A server that is away makes it come again later, for three days; then it is a
/// dead letter. A process that dies between handing over and noting it mails twice, under one Message-Id.
/// </summary>
public sealed class OnMailToSend(NotificationTable table, IAccounts accounts, IMailPort port, Bus bus, IOptions<MailOptions> options, TimeProvider time, ILogger<OnMailToSend> log)
{
    [Function(nameof(OnMailToSend))]
    public async Task Run([ServiceBusTrigger(MailToSend.Queue)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<MailToSend>(Encoding.UTF8.GetBytes(message)).TryGet(out var work, out var wrong)) throw new JsonException($"Not a MailToSend: {wrong.Detail}");
        if (!Ids.IsId(work.UserId, "usr") || !Ids.IsId(work.NotificationId, "new")) throw new JsonException("Not a MailToSend: an id is none.");
        if (!options.Value.IsOn || !await table.WantsMailAsync(work.UserId, cancellation)) return;
        if (await table.FindAsync(work.UserId, work.NotificationId, cancellation) is not { MailedAt: null } notification) return;
        if (await accounts.FindAsync(work.UserId, cancellation) is not { } account) return;
        try
        {
            await port.SendAsync(Mails.Of(notification, account, options.Value.From), cancellation);
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested && work.Pause() is { } pause) // Whatever the reason, it is tried again later.
        {
            log.LogWarning("Mail {NotificationId} did not leave, attempt {Attempt}: {Fault}", work.NotificationId, work.Attempt + 1, away.Message);
            await bus.ScheduleAsync(MailToSend.Queue, (work with { Attempt = work.Attempt + 1 }).Message(), time.GetUtcNow() + pause, cancellation);
            return;
        }

        await table.MarkMailedAsync(work.UserId, work.NotificationId, time.GetUtcNow(), cancellation);
    }
}

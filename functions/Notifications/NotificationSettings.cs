using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <param name="Mail">Whether news are mailed too.</param>
public sealed record NotificationChoice(bool? Mail);

/// <summary>Whether the caller wants their notifications by mail too. A mail that waits to be sent when it is turned off is not sent.</summary>
public sealed class NotificationSettings(ICallers callers, NotificationTable table)
{
    [Function("GetNotificationSettings")]
    [Operation("Read how I am notified", Who = Who.SignedIn, Answer = typeof(NotificationChoice))]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "notifications/settings")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        return Answer.Ok(new NotificationChoice(await table.WantsMailAsync(caller.Id, cancellation)));
    }

    [Function("PutNotificationSettings")]
    [Operation("Choose how I am notified", Who = Who.SignedIn, Body = typeof(NotificationChoice), Answer = typeof(NotificationChoice))]
    public async Task<IResult> Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "notifications/settings")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!(await Body.ReadAsync<NotificationChoice>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        if (asked.Mail is null) checks.Add("mail", "required", "mail is missing.");
        if (checks.Problem is { } wrong) return wrong;
        await table.SetMailAsync(caller.Id, asked.Mail!.Value, cancellation);
        return Answer.Ok(asked);
    }
}

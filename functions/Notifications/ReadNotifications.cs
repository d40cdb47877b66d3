using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>How many are unread now.</summary>
public sealed record UnreadCount(int Unread);

/// <summary>Marks the caller's own notifications as read, one or all. What is read stays so from the first time on.</summary>
public sealed class ReadNotifications(ICallers callers, NotificationTable table, TimeProvider time)
{
    [Function("ReadNotification")]
    [Operation("Mark a notification as read", Who = Who.SignedIn, Answer = typeof(NotificationView))]
    public async Task<IResult> One(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "notifications/{notificationId}/read")] HttpRequest request, string notificationId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (await table.FindAsync(caller.Id, notificationId, cancellation) is not { } found) return Problem.NotFound("notification");
        if (found.ReadAt is null) await table.MarkReadAsync(caller.Id, notificationId, time.GetUtcNow(), cancellation);
        return Answer.Ok(NotificationView.Of(found.ReadAt is null ? await table.FindAsync(caller.Id, notificationId, cancellation) ?? found : found));
    }

    [Function("ReadAllNotifications")]
    [Operation("Mark all my notifications as read", Who = Who.SignedIn, Answer = typeof(UnreadCount))]
    public async Task<IResult> All([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "notifications/read")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        await table.MarkAllReadAsync(caller.Id, time.GetUtcNow(), cancellation);
        return Answer.Ok(new UnreadCount(await table.UnreadAsync(caller.Id, cancellation)));
    }
}

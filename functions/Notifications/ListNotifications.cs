using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>A notification as its user sees it.</summary>
public sealed record NotificationView(string NotificationId, string Kind, string Text, IReadOnlyDictionary<string, string> Data, DateTimeOffset At, DateTimeOffset? ReadAt)
{
    internal static NotificationView Of(Notification one) =>
        new(one.NotificationId, one.News.Kind, one.News.Text, one.News.Data, one.News.At, one.ReadAt);
}

/// <summary>A page of an inbox.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Unread">Of the whole inbox; 100 means that many or more.</param>
public sealed record InboxPage(IReadOnlyList<NotificationView> Items, string? NextCursor, int Unread);

/// <summary>Lists the caller's own notifications.</summary>
public sealed class ListNotifications(ICallers callers, NotificationTable table)
{
    [Function(nameof(ListNotifications))]
    [Operation("List my notifications", Who = Who.SignedIn, Answer = typeof(InboxPage), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "notifications")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!Paging.Read(request).TryGet(out var paging, out var wrong)) return wrong;
        if (paging.After is { } after && !Ids.IsId(after, "new")) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        var unread = table.UnreadAsync(caller.Id, cancellation);
        var (items, next) = await table.PageAsync(caller.Id, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new InboxPage([.. items.Select(NotificationView.Of)], Paging.Cursor(next), await unread));
    }
}

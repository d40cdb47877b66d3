using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Notifications;

/// <summary>
/// Table <c>notifications</c>. PartitionKey: user id. RowKey: <c>n.</c> and an id that falls with time for a notification; <c>u.</c> and the same
/// id as long as it is unread, so that counting reads no more than what is counted; <c>settings</c>. A notification and its mark come and change in one
/// transaction. Hottest partition: that of a busy shop's owner, some writes an order.
/// </summary>
public sealed class NotificationTable(TableServiceClient service)
{
    public const string Name = "notifications";

    /// <summary>Where counting ends.</summary>
    public const int MostUnread = 100;

    const string Settings = "settings";
    const int MarkedAtOnce = 50;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>The id of news in an inbox: the same for the same event.</summary>
    public static string IdOf(News news) => NewestFirst.Key(news.At, news.Cause, news.Kind);

    /// <summary>Adds news to an inbox; what is there already stays as it is. One storage transaction.</summary>
    public Task AddAsync(string userId, News news, CancellationToken cancellation)
    {
        var id = IdOf(news);
        return table.TrySubmitAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(userId, $"n.{id}").WithDocument(news)),
            new(TableTransactionActionType.Add, new TableEntity(userId, $"u.{id}")),
        ], cancellation);
    }

    /// <summary>One notification of a user, or null. One storage transaction.</summary>
    public async Task<Notification?> FindAsync(string userId, string notificationId, CancellationToken cancellation) =>
        Ids.IsId(notificationId, "new") && await table.FindAsync(userId, $"n.{notificationId}", cancellation) is { } row ? Of(row) : null;

    /// <summary>A user's inbox, newest first, and where the next page begins.</summary>
    public async Task<(IReadOnlyList<Notification> Items, string? Next)> PageAsync(string userId, string? from, int limit, CancellationToken cancellation)
    {
        List<Notification> items = [];
        await foreach (var row in table.RangeAsync(userId, $"n.{from}", "n/", limit + 1, cancellation))
        {
            if (items.Count == limit) return (items, IdOf(row));
            items.Add(Of(row));
        }

        return (items, null);
    }

    /// <summary>How many are unread; <see cref="MostUnread"/> means that many or more. One storage transaction.</summary>
    public async Task<int> UnreadAsync(string userId, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var _ in table.RangeAsync(userId, "u.", "u/", MostUnread, cancellation))
            if (++count == MostUnread) break;
        return count;
    }

    /// <summary>Marks one as read; it stays read from when it was first.</summary>
    public Task MarkReadAsync(string userId, string notificationId, DateTimeOffset now, CancellationToken cancellation) =>
        table.TrySubmitAsync([.. Reading(userId, notificationId, now)], cancellation);

    /// <summary>Marks all that are unread at this moment.</summary>
    public async Task MarkAllReadAsync(string userId, DateTimeOffset now, CancellationToken cancellation)
    {
        List<string> unread = [];
        await foreach (var row in table.RangeAsync(userId, "u.", "u/", cancellation: cancellation)) unread.Add(IdOf(row));
        foreach (var some in unread.Chunk(MarkedAtOnce))
            if (!await table.TrySubmitAsync([.. some.SelectMany(id => Reading(userId, id, now))], cancellation))
                foreach (var one in some) await MarkReadAsync(userId, one, now, cancellation);
    }

    /// <summary>Notes that one was mailed.</summary>
    public Task MarkMailedAsync(string userId, string notificationId, DateTimeOffset now, CancellationToken cancellation) =>
        table.UpdateEntityAsync(new TableEntity(userId, $"n.{notificationId}") { ["MailedAt"] = now }, ETag.All, TableUpdateMode.Merge, cancellation);

    /// <summary>Forgets what is older than a time. Reads the whole table: for jobs of the night.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        foreach (var prefix in new[] { "u", "n" })
        {
            var filter = TableClient.CreateQueryFilter($"RowKey ge {$"{prefix}.{NewestFirst.Key(before)}"} and RowKey lt {$"{prefix}/"}");
            await foreach (var row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
        }
    }

    /// <summary>Whether a user wants mails; yes unless they said no.</summary>
    public async Task<bool> WantsMailAsync(string userId, CancellationToken cancellation) =>
        (await table.FindAsync(userId, Settings, cancellation))?.GetBoolean("Mail") ?? true;

    /// <summary>Keeps whether a user wants mails.</summary>
    public Task SetMailAsync(string userId, bool mail, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(userId, Settings) { ["Mail"] = mail }, TableUpdateMode.Replace, cancellation);

    /// <summary>Fails as a whole when the mark of being unread is gone, so the first reading counts.</summary>
    static TableTransactionAction[] Reading(string userId, string id, DateTimeOffset now) =>
    [
        new(TableTransactionActionType.UpdateMerge, new TableEntity(userId, $"n.{id}") { ["ReadAt"] = now }, ETag.All),
        new(TableTransactionActionType.Delete, new TableEntity(userId, $"u.{id}"), ETag.All),
    ];

    static Notification Of(TableEntity row) => new(IdOf(row), row.Document<News>(), row.GetDateTimeOffset("ReadAt"), row.GetDateTimeOffset("MailedAt"));

    static string IdOf(TableEntity row) => row.RowKey[2..];
}

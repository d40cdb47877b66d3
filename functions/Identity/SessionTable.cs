using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Identity;

/// <summary>
/// Table <c>sessions</c>. PartitionKey: session id, RowKey <c>session</c>. A refresh replaces the row under its ETag, so of two
/// that use one token at once only one gets the next. Each session is a partition of its own. Rows of sessions that are over are
/// removed by <see cref="ForgetOldSessions"/>.
/// </summary>
public sealed class SessionTable(TableServiceClient service)
{
    public const string Name = "sessions";
    const string Row = "session";
    readonly TableClient table = service.GetTableClient(Name);

    public Task InsertAsync(Session session, CancellationToken cancellation) => table.AddEntityAsync(Entity(session), cancellation);

    public async Task<(Session Session, string ETag)?> FindAsync(string sessionId, CancellationToken cancellation) =>
        await table.FindAsync(sessionId, Row, cancellation) is { } row ? (row.Document<Session>(), row.ETag.ToString()) : null;

    /// <summary>Replaces a session that is unchanged since it was read; false when somebody else was first.</summary>
    public async Task<bool> TryReplaceAsync(Session session, string etag, CancellationToken cancellation) =>
        await table.TryReplaceAsync(Entity(session), etag, cancellation) is not null;

    /// <summary>Removes sessions that expired before a time; returns how many.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        var old = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"ExpiresAt lt {time}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation);
        await foreach (var row in old)
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All, cancellation);
            forgotten++;
        }

        return forgotten;
    }

    static TableEntity Entity(Session session) =>
        new TableEntity(session.SessionId, Row) { ["ExpiresAt"] = session.ExpiresAt }.WithDocument(session);
}

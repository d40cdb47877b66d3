using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Http;

namespace Marketplace.Shared.Storage;

/// <summary>A key as its first request claimed it.</summary>
/// <param name="Scope">Caller and route.</param>
/// <param name="Key">As sent.</param>
/// <param name="BodyDigest">SHA-256 of the body.</param>
/// <param name="Cause">What the action derives its ids from.</param>
/// <param name="StartedAt">When the first request came.</param>
public sealed record IdempotencyClaim(string Scope, string Key, string BodyDigest, string Cause, DateTimeOffset StartedAt);

/// <summary>What is known of a key.</summary>
/// <param name="Claim">By whom and for what.</param>
/// <param name="Answer">The kept answer, once there is one.</param>
/// <param name="Failed">Whether the last run ended in a refusal that changed nothing.</param>
/// <param name="LastTriedAt">When the last run began.</param>
/// <param name="ETag">Of the row.</param>
public sealed record IdempotencyRecord(IdempotencyClaim Claim, Answer? Answer, bool Failed, DateTimeOffset LastTriedAt, string ETag);

/// <summary>
/// Table <c>idempotency</c>. PartitionKey: digest of caller, route and key; RowKey: <c>key</c>. Each key is a partition of its
/// own, so there is no hottest one. Rows live 24 h by <c>StartedAt</c>; <see cref="ForgetOldKeys"/> removes older ones.
/// </summary>
public sealed class IdempotencyTable(TableServiceClient service)
{
    /// <summary>The table's name.</summary>
    public const string Name = "idempotency";

    const string Row = "key";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Claims a key; false when it is claimed already.</summary>
    public Task<bool> TryClaimAsync(IdempotencyClaim claim, CancellationToken cancellation) => table.TryInsertAsync(Entity(claim), cancellation);

    /// <summary>What is known of a key, or null.</summary>
    public async Task<IdempotencyRecord?> FindAsync(string scope, string key, CancellationToken cancellation)
    {
        if (await table.FindAsync(Partition(scope, key), Row, cancellation) is not { } row) return null;
        var claim = new IdempotencyClaim(scope, key, row.GetString("BodyDigest"), row.GetString("Cause"), row.GetDateTimeOffset("StartedAt")!.Value);
        var answer = row.GetInt32("Status") is { } status
            ? new Answer(status, Encoding.UTF8.GetBytes(row.Document<string>())) { ETag = row.GetString("AnswerETag") }
            : null;
        return new IdempotencyRecord(claim, answer, row.GetBoolean("Failed") ?? false, row.GetDateTimeOffset("LastTriedAt") ?? claim.StartedAt, row.ETag.ToString());
    }

    /// <summary>Takes over a key whose last run is over or dead; false when somebody else did.</summary>
    public async Task<bool> TryTakeOverAsync(IdempotencyRecord seen, IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = Entity(claim);
        row["LastTriedAt"] = now;
        return await table.TryReplaceAsync(row, seen.ETag, cancellation) is not null;
    }

    /// <summary>Keeps the answer of a run that did its work.</summary>
    public Task KeepAnswerAsync(IdempotencyClaim claim, Answer answer, CancellationToken cancellation)
    {
        var row = Entity(claim).WithDocument(Encoding.UTF8.GetString(answer.Body.Span));
        row["Status"] = answer.Status;
        if (answer.ETag is not null) row["AnswerETag"] = answer.ETag;
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Notes that a run changed nothing, so that the next one may try at once.</summary>
    public Task MarkFailedAsync(IdempotencyClaim claim, CancellationToken cancellation)
    {
        var row = Entity(claim);
        row["Failed"] = true;
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Deletes keys claimed before a time; returns how many.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        var old = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"StartedAt lt {time}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation);
        await foreach (var row in old)
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
            forgotten++;
        }

        return forgotten;
    }

    static TableEntity Entity(IdempotencyClaim claim) => new(Partition(claim.Scope, claim.Key), Row)
    {
        ["BodyDigest"] = claim.BodyDigest,
        ["Cause"] = claim.Cause,
        ["StartedAt"] = claim.StartedAt,
    };

    static string Partition(string scope, string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n{key}")));
}

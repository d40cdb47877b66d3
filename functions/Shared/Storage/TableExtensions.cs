using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Http;

namespace Marketplace.Shared.Storage;

/// <summary>
/// The few things that every slice's table does: read a point, try a write and learn whether somebody was first, keep a
/// document in columns. Lost races are answers here and not exceptions.
/// </summary>
public static class TableExtensions
{
    const string DocumentColumn = "Doc";
    const int ColumnChars = 32_000;

    /// <summary>A point read; null when there is none. One storage transaction.</summary>
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partition, string row, CancellationToken cancellation)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return answer.HasValue ? answer.Value : null;
    }

    /// <summary>Inserts; false when the row was there already.</summary>
    public static async Task<bool> TryInsertAsync(this TableClient table, TableEntity entity, CancellationToken cancellation) =>
        await table.TryInsertForVersionAsync(entity, cancellation) is not null;

    /// <summary>Inserts; the row's ETag, or null when it was there already.</summary>
    public static async Task<string?> TryInsertForVersionAsync(this TableClient table, TableEntity entity, CancellationToken cancellation)
    {
        try
        {
            var answer = await table.AddEntityAsync(entity, cancellation);
            return answer.Headers.ETag?.ToString() ?? "";
        }
        catch (RequestFailedException taken) when (taken.Status == 409)
        {
            return null;
        }
    }

    /// <summary>Replaces a row that is unchanged since it was read; the new ETag, or null when somebody else was first.</summary>
    public static async Task<string?> TryReplaceAsync(this TableClient table, TableEntity entity, string etag, CancellationToken cancellation)
    {
        try
        {
            var answer = await table.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellation);
            return answer.Headers.ETag?.ToString();
        }
        catch (RequestFailedException lost) when (lost.Status is 412 or 404)
        {
            return null;
        }
    }

    /// <summary>
    /// One entity-group transaction: all or nothing. False when a row to insert was there, or a row to change had changed or gone.
    /// At most 100 actions, all of one partition.
    /// </summary>
    public static async Task<bool> TrySubmitAsync(this TableClient table, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation)
    {
        try
        {
            await table.SubmitTransactionAsync(actions, cancellation);
            return true;
        }
        catch (RequestFailedException lost) when (lost.Status is 409 or 412 or 404)
        {
            return false;
        }
    }

    /// <summary>As <see cref="TrySubmitAsync"/>, but tells the new ETags, or which action was in the way.</summary>
    public static async Task<Submitted> TrySubmitForVersionsAsync(this TableClient table, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation)
    {
        try
        {
            var answer = await table.SubmitTransactionAsync(actions, cancellation);
            return new Submitted([.. answer.Value.Select(part => part.Headers.ETag?.ToString())], null);
        }
        catch (TableTransactionFailedException lost) when (lost.Status is 409 or 412 or 404)
        {
            return new Submitted(null, lost.FailedTransactionActionIndex);
        }
        catch (RequestFailedException lost) when (lost.Status is 409 or 412 or 404)
        {
            return new Submitted(null, null);
        }
    }

    /// <summary>The rows of one partition between two row keys (inclusive, exclusive), in key order.</summary>
    public static async IAsyncEnumerable<TableEntity> RangeAsync(
        this TableClient table, string partition, string? from = null, string? before = null, int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        if (from is not null) filter += TableClient.CreateQueryFilter($" and RowKey ge {from}");
        if (before is not null) filter += TableClient.CreateQueryFilter($" and RowKey lt {before}");
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, pageSize, cancellationToken: cancellation)) yield return entity;
    }

    /// <summary>Keeps a document as JSON in as many string columns as it needs.</summary>
    public static TableEntity WithDocument<T>(this TableEntity entity, T document)
    {
        var json = JsonSerializer.Serialize(document, Json.Options);
        for (var (i, at) = (0, 0); at < json.Length || i == 0; i++)
        {
            var length = Math.Min(ColumnChars, json.Length - at);
            if (length < json.Length - at && char.IsHighSurrogate(json[at + length - 1])) length--;
            entity[DocumentColumn + i] = json.Substring(at, length);
            at += length;
        }

        return entity;
    }

    /// <summary>Reads the document that <see cref="WithDocument{T}"/> kept.</summary>
    public static T Document<T>(this TableEntity entity)
    {
        var json = entity.GetString(DocumentColumn + "0");
        for (var i = 1; entity.GetString(DocumentColumn + i) is { } more; i++) json += more;
        return JsonSerializer.Deserialize<T>(json, Json.Options)
            ?? throw new InvalidOperationException($"Row {entity.PartitionKey}/{entity.RowKey} holds no document.");
    }

    /// <summary>The opaque part of the row's ETag, as the API shows it: safe in a header's quotes.</summary>
    public static string Version(this TableEntity entity) => Versions.FromStorage(entity.ETag.ToString());
}

/// <summary>How a transaction came out.</summary>
/// <param name="Versions">The new ETag of each row, null where one was deleted; null when the transaction was lost.</param>
/// <param name="FailedAt">Which action was in the way, if storage says so.</param>
public sealed record Submitted(IReadOnlyList<string?>? Versions, int? FailedAt);

/// <summary>Turns the storage's ETags (<c>W/"datetime'…'"</c>) into plain tokens for HTTP, and back.</summary>
public static class Versions
{
    /// <summary>The token that stands for a storage ETag.</summary>
    public static string FromStorage(string etag) => Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(etag));

    /// <summary>The storage ETag behind a token; "*" stays "*", what is no token matches nothing.</summary>
    public static string ToStorage(string token)
    {
        if (token == "*") return token;
        return token.Length % 2 == 0 && token.Length < 400 && token.All(char.IsAsciiHexDigit)
            ? System.Text.Encoding.UTF8.GetString(Convert.FromHexString(token))
            : "W/\"never\"";
    }
}

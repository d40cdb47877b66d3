using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Recommendations;

/// <summary>A profile as it was read; without a version there is none yet.</summary>
public sealed record KeptProfile(Profile Profile, string? Version);

/// <summary>
/// Table <c>profiles</c>. PartitionKey and RowKey: user id, or <c>v.</c> and a digest of the visitor id (which may hold what a key may not); one
/// row a person, changed under its ETag, so noting what somebody did is one transaction. Each is a partition of its own; there is no
/// hottest one. Column <c>Unlogged</c> counts the deeds that the training log lacks, <c>TouchedAt</c> says when it was last written.
/// </summary>
public sealed class ProfileTable(TableServiceClient service)
{
    public const string Name = "profiles";
    const string VisitorPrefix = "v.";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Whose profile it is: the user's, else the visitor's; null for somebody without either.</summary>
    public static string? SubjectOf(Caller caller) => caller.UserId ?? VisitorOf(caller);

    /// <summary>The visitor's profile, signed in or not; null without a visitor id.</summary>
    public static string? VisitorOf(Caller caller) => caller.VisitorId is { } visitor ? VisitorPrefix + Ids.From("vis", visitor) : null;

    /// <summary>A profile, or null. One storage transaction.</summary>
    public async Task<KeptProfile?> FindAsync(string subject, CancellationToken cancellation) =>
        await table.FindAsync(subject, subject, cancellation) is { } row ? Kept(row) : null;

    /// <summary>Writes over the version that was read; the new version, or null when somebody else was first. One storage transaction.</summary>
    public async Task<string?> TryWriteAsync(string subject, KeptProfile read, Profile next, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = new TableEntity(subject, subject) { ["TouchedAt"] = now, ["Unlogged"] = next.Unlogged.Count }.WithDocument(next);
        if (read.Version is { } version) return await table.TryReplaceAsync(row, version, cancellation);
        try
        {
            return (await table.AddEntityAsync(row, cancellation)).Headers.ETag?.ToString();
        }
        catch (RequestFailedException taken) when (taken.Status == 409)
        {
            return null;
        }
    }

    /// <summary>Removes a profile, in whatever version. One storage transaction.</summary>
    public Task RemoveAsync(string subject, CancellationToken cancellation) => table.DeleteEntityAsync(subject, subject, ETag.All, cancellation);

    /// <summary>Whose profiles hold deeds that the log lacks. Reads the whole table.</summary>
    public async IAsyncEnumerable<string> UnloggedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>("Unlogged gt 0", select: ["PartitionKey"], cancellationToken: cancellation)) yield return row.PartitionKey;
    }

    /// <summary>Removes visitors' profiles that were not touched since a time; how many. Reads the whole table.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {VisitorPrefix} and PartitionKey lt {"v/"} and TouchedAt lt {time}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey"], cancellationToken: cancellation))
        {
            await RemoveAsync(row.PartitionKey, cancellation);
            forgotten++;
        }

        return forgotten;
    }

    static KeptProfile Kept(TableEntity row) => new(row.Document<Profile>(), row.ETag.ToString());
}

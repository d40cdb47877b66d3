using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Coins;

/// <summary>A purse as it was read, for writing it back.</summary>
public sealed record PurseRead(CoinPurse Purse, string? Version);

/// <summary>
/// Table <c>coins</c>. PartitionKey: user id. RowKey: <c>purse</c>; <c>cause.</c> and the cause for what has counted;
/// <c>entry.</c> and an id that falls with time for the list, newest first. A change is one entity-group transaction of the
/// purse under its ETag and two rows an entry, so purse and entries agree always and no cause counts twice. Hottest partition:
/// one user's, who completes few orders at once.
/// </summary>
public sealed class CoinTable(TableServiceClient service)
{
    public const string Name = "coins";
    const string PurseRow = "purse";
    const string CausePrefix = "cause.";
    const string EntryPrefix = "entry.";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>The purse, empty for a user who never had a coin. One storage transaction.</summary>
    public async Task<PurseRead> ReadAsync(string userId, CancellationToken cancellation) =>
        await table.FindAsync(userId, PurseRow, cancellation) is { } row ? new PurseRead(row.Document<CoinPurse>(), row.ETag.ToString()) : new PurseRead(CoinPurse.Empty, null);

    /// <summary>What has counted for a cause, or null. One storage transaction.</summary>
    public async Task<CountedCause?> FindCauseAsync(string userId, string cause, CancellationToken cancellation) =>
        (await table.FindAsync(userId, CausePrefix + cause, cancellation))?.Document<CountedCause>();

    /// <summary>Marks a cause as over although nothing was counted, so that it never will be; false when it is marked or counted already. One storage transaction.</summary>
    public Task<bool> TryRuleOutAsync(string userId, CountedCause never, CancellationToken cancellation) =>
        table.TryInsertAsync(new TableEntity(userId, CausePrefix + never.Entry.Cause).WithDocument(never), cancellation);

    /// <summary>Writes a change; false when the purse has changed since it was read or a cause has counted. One storage transaction.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="read">What the change was decided on.</param>
    /// <param name="change">At least one entry.</param>
    /// <param name="attempt">What ran, kept beside the causes: a run that is repeated knows its own work again.</param>
    /// <param name="cancellation">Of the request.</param>
    public Task<bool> TryChangeAsync(string userId, PurseRead read, PurseChange change, string attempt, CancellationToken cancellation)
    {
        var purse = new TableEntity(userId, PurseRow).WithDocument(change.Purse);
        TableTransactionAction first = read.Version is null
            ? new(TableTransactionActionType.Add, purse)
            : new(TableTransactionActionType.UpdateReplace, purse, new ETag(read.Version));
        var rows = change.Entries.SelectMany(e => new[]
        {
            new TableEntity(userId, CausePrefix + e.Cause).WithDocument(new CountedCause(attempt, e, change.Purse.Streak)),
            new TableEntity(userId, EntryPrefix + NewestFirst.Key(e.At, e.Cause)).WithDocument(e),
        });
        return table.TrySubmitAsync([first, .. rows.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r))], cancellation);
    }

    /// <summary>A page of entries, newest first, and where the next one begins.</summary>
    public async Task<(IReadOnlyList<CoinEntry> Entries, string? Next)> PageAsync(string userId, string? from, int limit, CancellationToken cancellation)
    {
        List<CoinEntry> entries = [];
        await foreach (var row in table.RangeAsync(userId, EntryPrefix + from, "entry/", limit + 1, cancellation))
        {
            if (entries.Count == limit) return (entries, row.RowKey[EntryPrefix.Length..]);
            entries.Add(row.Document<CoinEntry>());
        }

        return (entries, null);
    }
}

/// <summary>What a cause has come to.</summary>
/// <param name="Attempt">The run that did it.</param>
/// <param name="Entry">The entry it made.</param>
/// <param name="Streak">The streak then.</param>
public sealed record CountedCause(string Attempt, CoinEntry Entry, int Streak);

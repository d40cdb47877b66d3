using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// The payouts in table <c>statements</c>. PartitionKey: shop id, since a payout is decided by the shop's balance: the ledger's transfer, the
/// statement's line and the balance change in one transaction. RowKey: <c>payout.</c> and an id that falls with time (newest first),
/// <c>pending.</c> and the currency while one is under way, <c>transfer.</c> and payout id, with <c>.end</c> for its end (written once, never
/// changed). Whoever takes from a balance also replaces the snapshot under its ETag, so of two at once one sees what the other has left.
/// </summary>
public sealed class PayoutTable(TableServiceClient service, StatementTable statements)
{
    const string PayoutPrefix = "payout.";
    const string PendingPrefix = "pending.";
    const string TransferPrefix = "transfer.";
    readonly TableClient table = service.GetTableClient(StatementTable.Name);

    /// <summary>A payout, or null. One storage transaction.</summary>
    public Task<Payout?> FindAsync(PayoutWish wish, CancellationToken cancellation) => FindAsync(wish.ShopId, wish.PayoutId, wish.At, cancellation);

    /// <summary>A payout, or null. One storage transaction.</summary>
    public async Task<Payout?> FindAsync(string shopId, string payoutId, DateTimeOffset startedAt, CancellationToken cancellation) =>
        (await table.FindAsync(shopId, RowOf(payoutId, startedAt), cancellation))?.Document<Payout>();

    /// <summary>The payout of a shop and currency that is under way, or null. One storage transaction.</summary>
    public async Task<Payout?> PendingAsync(string shopId, string currency, CancellationToken cancellation) =>
        (await table.FindAsync(shopId, PendingPrefix + currency, cancellation))?.Document<Payout>();

    /// <summary>
    /// Takes what is available into a payout; one that is under way already, or was made for this wish, is returned instead, and null when there is too little. Two
    /// storage transactions without a rival.
    /// </summary>
    public async Task<Payout?> BeginAsync(PayoutWish wish, CancellationToken cancellation)
    {
        while (true)
        {
            var (books, snapshot) = await statements.ReadToTakeAsync(wish.ShopId, cancellation);
            var available = books.In(wish.Currency).Available;
            if (available < Math.Max(wish.Minimum, 1)) return await FindAsync(wish, cancellation);
            var payout = new Payout(wish.PayoutId, wish.ShopId, new Money(Math.Min(available, Money.Max), wish.Currency), wish.At, PayoutStatus.Pending);
            var transfer = Transfers.PayoutPending(payout);
            List<TableTransactionAction> actions =
            [
                snapshot, .. StatementTable.Adding(StatementLine.Of(transfer)!), Add(Row(payout)), Add(Pending(payout)), Add(Row(payout.ShopId, payout.PayoutId, transfer)),
            ];
            if (await table.TrySubmitAsync(actions, cancellation)) return payout;
            if (await PendingAsync(wish.ShopId, wish.Currency, cancellation) is { } underWay) return underWay;
            if (await FindAsync(wish, cancellation) is { } over) return over;
        }
    }

    /// <summary>Ends a payout, or finds it ended: what was written first counts. One storage transaction.</summary>
    public async Task<Payout> EndAsync(Payout ended, CancellationToken cancellation)
    {
        var at = ended.EndedAt!.Value;
        var pending = Transfers.PayoutPending(ended);
        var end = ended.Reason is { } refusal ? Transfers.Void(pending, refusal, at) : Transfers.Post(pending, at);
        List<TableTransactionAction> actions =
        [
            .. StatementTable.Adding(StatementLine.Of(end)!), Add(Row(ended.ShopId, Transfers.EndOf(ended.PayoutId), end)),
            new(TableTransactionActionType.UpdateReplace, Row(ended), ETag.All), new(TableTransactionActionType.Delete, Pending(ended), ETag.All),
        ];
        if (await table.TrySubmitAsync(actions, cancellation)) return ended;
        var seen = await FindAsync(ended.ShopId, ended.PayoutId, ended.StartedAt, cancellation);
        return seen is { IsOver: true } ? seen : throw new LedgerRefusedException($"Payout {ended.PayoutId} of {ended.ShopId} cannot be ended: it was never begun.");
    }

    /// <summary>A page of payouts, newest first; a key to go on with.</summary>
    public async Task<(IReadOnlyList<Payout> Payouts, string? Next)> PageAsync(string shopId, string? from, int limit, CancellationToken cancellation)
    {
        List<Payout> payouts = [];
        await foreach (var row in table.RangeAsync(shopId, PayoutPrefix + from, PayoutPrefix[..^1] + "/", limit + 1, cancellation))
        {
            if (payouts.Count == limit) return (payouts, row.RowKey[PayoutPrefix.Length..]);
            payouts.Add(row.Document<Payout>());
        }

        return (payouts, null);
    }

    /// <summary>Every payout's transfers, payout by payout, for the audit.</summary>
    internal async IAsyncEnumerable<LedgerPartition> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var current = new LedgerPartition("", [], []);
        var filter = TableClient.CreateQueryFilter($"RowKey ge {TransferPrefix} and RowKey lt {TransferPrefix[..^1] + "/"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            var transfer = row.Document<Transfer>();
            if (transfer.OrderId != current.OrderId)
            {
                if (current.Transfers.Count > 0) yield return current;
                current = new LedgerPartition(transfer.OrderId, [], []);
            }

            current.Transfers.Add(transfer);
        }

        if (current.Transfers.Count > 0) yield return current;
    }

    static string RowOf(string payoutId, DateTimeOffset startedAt) => PayoutPrefix + NewestFirst.Key(startedAt, payoutId);

    static TableEntity Row(Payout payout) => new TableEntity(payout.ShopId, RowOf(payout.PayoutId, payout.StartedAt)).WithDocument(payout);

    static TableEntity Pending(Payout payout) => new TableEntity(payout.ShopId, PendingPrefix + payout.Amount.Currency).WithDocument(payout);

    static TableEntity Row(string shopId, string name, Transfer transfer) => new TableEntity(shopId, TransferPrefix + name).WithDocument(transfer);

    static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);
}

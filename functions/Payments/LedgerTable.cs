using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>ledger</c>. PartitionKey: order id. RowKey: <c>t.</c> and the step for a transfer (written once, never changed);
/// <c>is.</c>, account and balance for a guard, which says what the account holds now by its key alone. A posting is one
/// entity-group transaction: it deletes the guards it counts on, inserts those it leaves and inserts its transfer; whoever
/// counted on an outdated balance, or repeats a step, is refused by storage. An order has about six rows, so there is no
/// hot partition; keys begin with the order's time, so the audit's scan goes along with the orders' age.
/// </summary>
internal sealed class LedgerTable(TableServiceClient service)
{
    public const string Name = "ledger";
    const string TransferPrefix = "t.";
    const string GuardPrefix = "is.";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Writes a posting; false when the step is there already or a balance is another one. One storage transaction.</summary>
    public Task<bool> TryPostAsync(Posting posting, CancellationToken cancellation)
    {
        var order = posting.Transfer.OrderId;
        var gone = posting.GuardsGone.Select(g => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(order, GuardPrefix + g), ETag.All));
        var come = posting.GuardsCome.Select(g => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(order, GuardPrefix + g)));
        var row = new TableEntity(order, TransferPrefix + posting.Transfer.Step).WithDocument(posting.Transfer);
        return table.TrySubmitAsync([.. gone, .. come, new(TableTransactionActionType.Add, row)], cancellation);
    }

    /// <summary>The books of one order. One storage transaction.</summary>
    public async Task<OrderBooks> ReadAsync(string orderId, CancellationToken cancellation)
    {
        List<Transfer> transfers = [];
        await foreach (var row in table.RangeAsync(orderId, TransferPrefix, "t/", cancellation: cancellation)) transfers.Add(row.Document<Transfer>());
        return OrderBooks.Fold(orderId, transfers);
    }

    /// <summary>Every order's rows, order by order, for the audit: its transfers and the guards beside them.</summary>
    public async IAsyncEnumerable<LedgerPartition> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var current = new LedgerPartition("", [], []);
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            if (row.PartitionKey != current.OrderId)
            {
                if (current.OrderId.Length > 0) yield return current;
                current = new LedgerPartition(row.PartitionKey, [], []);
            }

            if (row.RowKey.StartsWith(GuardPrefix, StringComparison.Ordinal)) current.Guards.Add(row.RowKey[GuardPrefix.Length..]);
            else current.Transfers.Add(row.Document<Transfer>());
        }

        if (current.OrderId.Length > 0) yield return current;
    }
}

/// <summary>One order's rows as they are stored.</summary>
internal sealed record LedgerPartition(string OrderId, List<Transfer> Transfers, List<string> Guards);

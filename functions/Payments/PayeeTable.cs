using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>payees</c>: who is to be looked at by a batch. PartitionKey <c>shops-0</c> to <c>shops-f</c> (by a digest), RowKey: a shop that has
/// ever earned; never deleted, so a process that has written it once need not write it again. PartitionKey <c>unpaid</c>, RowKey: shop and
/// currency whose last payout failed or was not answered, for operators. PartitionKey <c>accounts</c>, RowKey: shop that has said where to be paid. Hottest partition: none; a write a shop and process.
/// </summary>
public sealed class PayeeTable(TableServiceClient service)
{
    public const string Name = "payees";
    const string Unpaid = "unpaid";
    const string Accounts = "accounts";
    const string Stripes = "0123456789abcdef";
    readonly TableClient table = service.GetTableClient(Name);
    readonly ConcurrentDictionary<string, byte> known = new();

    /// <summary>Sees to it that batches look at a shop. One storage transaction, once per process.</summary>
    public async Task KnowAsync(string shopId, CancellationToken cancellation)
    {
        if (known.ContainsKey(shopId)) return;
        await table.TryInsertAsync(new TableEntity(Stripe(shopId), shopId), cancellation);
        known.TryAdd(shopId, 0);
    }

    /// <summary>So many shops after a cursor, and the cursor to go on with.</summary>
    public async Task<(IReadOnlyList<string> Shops, string? Next)> PageAsync(string? cursor, int limit, CancellationToken cancellation)
    {
        List<string> shops = [];
        var (first, after) = cursor is null ? (0, "") : (Stripes.IndexOf(cursor[0], StringComparison.Ordinal), cursor[1..]);
        for (var stripe = first; stripe < Stripes.Length; stripe++, after = "")
        {
            await foreach (var row in table.RangeAsync($"shops-{Stripes[stripe]}", after + "\u0001", null, limit, cancellation))
            {
                shops.Add(row.RowKey);
                if (shops.Count == limit) return (shops, Stripes[stripe] + row.RowKey);
            }
        }

        return (shops, null);
    }

    /// <summary>Where a shop is to be paid. One storage transaction.</summary>
    public async Task<Payee> FindAsync(string shopId, CancellationToken cancellation) =>
        (await table.FindAsync(Accounts, shopId, cancellation))?.Document<Payee>() ?? new Payee(shopId, null, null);

    /// <summary>Says where a shop is to be paid. One storage transaction.</summary>
    public Task DirectAsync(Payee payee, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Accounts, payee.ShopId).WithDocument(payee), TableUpdateMode.Replace, cancellation);

    /// <summary>Notes a payout that somebody may have to look at, or forgets that there was one.</summary>
    public async Task NoteAsync(Payout payout, CancellationToken cancellation)
    {
        var row = new TableEntity(Unpaid, $"{payout.ShopId}.{payout.Amount.Currency}");
        if (payout.Status == Contracts.PayoutStatus.Paid) await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellation);
        else await table.UpsertEntityAsync(row.WithDocument(payout), TableUpdateMode.Replace, cancellation);
    }

    /// <summary>A page of payouts that failed or were not answered, one a shop and currency.</summary>
    public async Task<(IReadOnlyList<Payout> Payouts, string? Next)> UnpaidAsync(string? from, int limit, CancellationToken cancellation)
    {
        List<Payout> payouts = [];
        await foreach (var row in table.RangeAsync(Unpaid, from, null, limit + 1, cancellation))
        {
            if (payouts.Count == limit) return (payouts, row.RowKey);
            payouts.Add(row.Document<Payout>());
        }

        return (payouts, null);
    }

    static string Stripe(string shopId) =>
        "shops-" + (SHA256.HashData(Encoding.UTF8.GetBytes(shopId))[0] & 15).ToString("x", CultureInfo.InvariantCulture);
}

using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>payments</c>. PartitionKey: payment id; RowKey: <c>payment</c>. Each payment is a partition of its own, changed under
/// its ETag; none is hot.
/// </summary>
public sealed class PaymentTable(TableServiceClient service)
{
    public const string Name = "payments";
    const string Row = "payment";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Inserts; false when there is one with this id. One storage transaction.</summary>
    public Task<bool> TryAddAsync(Payment payment, CancellationToken cancellation) => table.TryInsertAsync(Entity(payment), cancellation);

    /// <summary>A payment, or null. One storage transaction.</summary>
    public async Task<Payment?> FindAsync(string paymentId, CancellationToken cancellation) =>
        (await table.FindAsync(paymentId, Row, cancellation))?.Document<Payment>();

    /// <summary>
    /// Changes a payment under its ETag and returns what the change decided; null when there is no such payment. A change that
    /// leaves it as it was is not written. Two storage transactions without a rival.
    /// </summary>
    public async Task<T?> ChangeAsync<T>(string paymentId, Func<Payment, T> decide, Func<T, Payment> next, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            if (await table.FindAsync(paymentId, Row, cancellation) is not { } row) return null;
            var before = row.Document<Payment>();
            var decision = decide(before);
            if (ReferenceEquals(next(decision), before)) return decision;
            if (await table.TryReplaceAsync(Entity(next(decision)), row.ETag.ToString(), cancellation) is not null) return decision;
        }
    }

    /// <summary>All payments, for the audit.</summary>
    public async IAsyncEnumerable<Payment> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellation)) yield return row.Document<Payment>();
    }

    static TableEntity Entity(Payment payment) => new TableEntity(payment.PaymentId, Row).WithDocument(payment);
}

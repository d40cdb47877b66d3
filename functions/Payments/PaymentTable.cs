using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>payments</c>. PartitionKey: payment id; RowKey: <c>payment</c>. Each payment is a partition of its own, changed under
/// its ETag; none is hot. A process remembers those that it inserted until they are changed for the first time, which is mostly soon and by
/// the same process: that change needs no reading.
/// </summary>
public sealed class PaymentTable(TableServiceClient service) : IDisposable
{
    public const string Name = "payments";
    const string Row = "payment";
    const int MostRemembered = 20_000;
    static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    readonly TableClient table = service.GetTableClient(Name);
    readonly MemoryCache inserted = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    /// <summary>Inserts; false when there is one with this id. One storage transaction.</summary>
    public async Task<bool> TryAddAsync(Payment payment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (await table.TryInsertForVersionAsync(Entity(payment), cancellation) is not { } version) return false;
        if (version.Length > 0) inserted.Set(payment.PaymentId, new Kept(payment, version), new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Remembered, Size = 1 });
        return true;
    }

    /// <summary>A payment, or null. One storage transaction.</summary>
    public async Task<Payment?> FindAsync(string paymentId, CancellationToken cancellation) =>
        (await table.FindAsync(paymentId, Row, cancellation))?.Document<Payment>();

    /// <summary>
    /// Changes a payment under its ETag and returns what the change decided; null when there is no such payment. A change that
    /// leaves it as it was is not written, and is decided by what was read now. Two storage transactions without a rival, one for the first change
    /// by the process that inserted it.
    /// </summary>
    public async Task<T?> ChangeAsync<T>(string paymentId, Func<Payment, T> decide, Func<T, Payment> next, CancellationToken cancellation)
        where T : class
    {
        for (var known = Take(paymentId); ; known = null)
        {
            if ((known ?? await ReadAsync(paymentId, cancellation)) is not var (before, version)) return null;
            var decision = decide(before);
            if (!ReferenceEquals(next(decision), before))
            {
                if (await table.TryReplaceAsync(Entity(next(decision)), version, cancellation) is not null) return decision;
            }
            else if (known is null) return decision;
        }
    }

    public void Dispose() => inserted.Dispose();

    /// <summary>All payments, for the audit.</summary>
    public async IAsyncEnumerable<Payment> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellation)) yield return row.Document<Payment>();
    }

    static TableEntity Entity(Payment payment) => new TableEntity(payment.PaymentId, Row).WithDocument(payment);

    async Task<Kept?> ReadAsync(string paymentId, CancellationToken cancellation) =>
        await table.FindAsync(paymentId, Row, cancellation) is { } row ? new Kept(row.Document<Payment>(), row.ETag.ToString()) : null;

    Kept? Take(string paymentId)
    {
        var kept = inserted.Get<Kept>(paymentId);
        inserted.Remove(paymentId);
        return kept;
    }

    sealed record Kept(Payment Payment, string Version);
}

using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Catalog;

/// <summary>
/// Gives back pieces whose order never came to be and whose case is gone too. It waits two days past the expiry, since an order that
/// lives ends its reservation itself. What was taken is never swept, and a swept order that is paid after all takes its pieces again.
/// Safe to run twice.
/// </summary>
public sealed class SweepReservations(StockTable table, Stock stock, TimeProvider time, ILogger<SweepReservations> log)
{
    static readonly TimeSpan Patience = TimeSpan.FromDays(2);

    [Function(nameof(SweepReservations))]
    public async Task Run([TimerTrigger("0 10 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var swept = 0;
        await foreach (var (skuId, orderId) in table.ForgottenAsync(time.GetUtcNow() - Patience, cancellation))
        {
            await stock.SweepAsync(skuId, orderId, cancellation);
            swept++;
        }

        if (swept > 0) log.LogWarning("{Count} forgotten reservations went back into stock.", swept);
    }
}

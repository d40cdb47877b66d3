using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Catalog;

/// <summary>
/// Removes rows of orders and changes that are long over. An order lives three weeks at most, so after ninety days nothing asks for its
/// rows any more. Safe to run twice.
/// </summary>
public sealed class ForgetStockRows(StockTable table, TimeProvider time, ILogger<ForgetStockRows> log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    [Function(nameof(ForgetStockRows))]
    public async Task Run([TimerTrigger("0 20 4 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        log.LogInformation("{Count} rows of stock were past their time.", await table.ForgetBeforeAsync(time.GetUtcNow() - Kept, cancellation));
}

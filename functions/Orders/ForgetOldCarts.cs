using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Orders;

/// <summary>Removes carts of visitors who have not come back for ninety days. Safe to run twice.</summary>
public sealed class ForgetOldCarts(CartTable carts, TimeProvider time, ILogger<ForgetOldCarts> log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    [Function(nameof(ForgetOldCarts))]
    public async Task Run([TimerTrigger("0 40 4 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        if (await carts.ForgetBeforeAsync(time.GetUtcNow() - Kept, cancellation) is > 0 and var forgotten) log.LogInformation("{Carts} carts of visitors were removed", forgotten);
    }
}

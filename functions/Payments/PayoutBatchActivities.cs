using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>What a batch does outside of itself. Safe to repeat: a shop is paid once per cause.</summary>
public sealed class PayoutBatchActivities(PayoutDesk desk, PayeeTable payees)
{
    const int Page = 200;

    /// <summary>Shops that ever earned, after a cursor.</summary>
    [Function(nameof(ListPayees))]
    public async Task<PayeePage> ListPayees([ActivityTrigger] string cursor, CancellationToken cancellation)
    {
        var (shops, next) = await payees.PageAsync(cursor.Length == 0 ? null : cursor, Page, cancellation);
        return new PayeePage(shops, next);
    }

    /// <summary>Pays one shop what it has available; thrown is that the provider does not answer.</summary>
    [Function(nameof(PayShop))]
    public async Task<List<Payout>> PayShop([ActivityTrigger] PayShopStep step, CancellationToken cancellation) =>
        [.. await desk.PayShopAsync(step.ShopId, step.Cause, step.At, step.Minimum, cancellation)];
}

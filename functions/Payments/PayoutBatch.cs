using Marketplace.Payments.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Payments;

/// <summary>What a batch begins with, and goes on with.</summary>
/// <param name="BatchId">Also the instance id.</param>
/// <param name="StartedAt">With the id the cause of its payouts, so a batch that is begun anew pays anew.</param>
/// <param name="Minimum">Less stays where it is, in minor units.</param>
/// <param name="AtOnce">How many shops are paid side by side.</param>
/// <param name="Cursor">Where to go on, or null at the beginning.</param>
/// <param name="Progress">What was done so far.</param>
public sealed record PayoutBatchStart(string BatchId, DateTimeOffset StartedAt, long Minimum, int AtOnce, string? Cursor, PayoutProgress Progress);

/// <summary>How far a batch is; shown as its custom status.</summary>
/// <param name="Shops">Shops looked at.</param>
/// <param name="Paid">Payouts that the provider took.</param>
/// <param name="Failed">Payouts that it refused.</param>
/// <param name="Unanswered">Shops at which it gave no answer in some ten minutes: their payouts are under way still, and the next batch goes on with them.</param>
/// <param name="PaidFen">The sum of what was paid in yuan's fen.</param>
public sealed record PayoutProgress(int Shops, int Paid, int Failed, int Unanswered, long PaidFen)
{
    /// <summary>Nothing yet.</summary>
    public static PayoutProgress None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>With one more shop.</summary>
    public PayoutProgress With(IReadOnlyList<Payout>? ended) => new(
        Shops + 1, Paid + (ended?.Count(p => p.Status == PayoutStatus.Paid) ?? 0), Failed + (ended?.Count(p => p.Status == PayoutStatus.Failed) ?? 0), Unanswered + (ended is null ? 1 : 0),
        PaidFen + (ended?.Where(p => p is { Status: PayoutStatus.Paid, Amount.Currency: "CNY" }).Sum(p => p.Amount.Amount) ?? 0));
}

/// <summary>Some shops to look at, and where to go on.</summary>
public sealed record PayeePage(IReadOnlyList<string> Shops, string? Next);

/// <summary>One shop to pay.</summary>
public sealed record PayShopStep(string ShopId, string Cause, DateTimeOffset At, long Minimum);

/// <summary>
/// Pays all shops that have enough available, a few at a time, page by page; each page is a history of its own. The instance id is the day's,
/// so there are never two at once. One shop's trouble stops no other.
/// </summary>
public static class PayoutBatch
{
    static readonly TaskOptions Patiently = new(new TaskRetryOptions(new RetryPolicy(9, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5))));

    [Function(nameof(PayoutBatch))]
    public static async Task<PayoutProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context, PayoutBatchStart start)
    {
        context.SetCustomStatus(start.Progress);
        var page = await context.CallActivityAsync<PayeePage>(nameof(PayoutBatchActivities.ListPayees), start.Cursor ?? "", Patiently);
        var progress = await PayAsync(context, start, page.Shops);
        if (page.Next is not null) context.ContinueAsNew(start with { Cursor = page.Next, Progress = progress });
        return progress;
    }

    static async Task<PayoutProgress> PayAsync(TaskOrchestrationContext context, PayoutBatchStart start, IReadOnlyList<string> shops)
    {
        var (progress, next, underWay) = (start.Progress, 0, new List<Task<List<Payout>>>());
        while (next < shops.Count || underWay.Count > 0)
        {
            while (next < shops.Count && underWay.Count < start.AtOnce)
            {
                var step = new PayShopStep(shops[next++], $"{start.BatchId} {start.StartedAt:O}", start.StartedAt, start.Minimum);
                underWay.Add(context.CallActivityAsync<List<Payout>>(nameof(PayoutBatchActivities.PayShop), step, Patiently));
            }

            var ended = await Task.WhenAny(underWay);
            underWay.Remove(ended);
            progress = progress.With(await ResultAsync(ended));
            context.SetCustomStatus(progress);
        }

        return progress;
    }

    static async Task<List<Payout>?> ResultAsync(Task<List<Payout>> paying)
    {
        try
        {
            return await paying;
        }
        catch (TaskFailedException)
        {
            return null;
        }
    }
}

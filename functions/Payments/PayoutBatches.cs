using System.Globalization;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Marketplace.Payments;

/// <summary>Starts batches, one a day by its timer, and tries again by hand what did not go through.</summary>
public sealed class PayoutBatches(PayoutDesk desk, PayoutTable payouts, PayeeTable payees, IOptions<PaymentsOptions> options, TimeProvider time) : IPayouts
{
    const string Batch = "payouts-";
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The day's batch, unless the day has had one; its id, or null.</summary>
    public async Task<string?> StartDailyAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var before = await client.GetInstanceAsync(IdOf(now), cancellation);
        return before is null or { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated } ? await StartAsync(client, now, cancellation) : null;
    }

    public async Task<Result<string>> StartBatchAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await client.GetInstanceAsync(IdOf(now), cancellation) is { IsCompleted: false }) return PaymentProblems.BatchRunning;
        return await StartAsync(client, now, cancellation) is { } id ? id : PaymentProblems.BatchRunning;
    }

    public async Task<PayoutState?> FindAsync(PayoutEnded named, CancellationToken cancellation) =>
        await payouts.FindAsync(named.ShopId, named.PayoutId, named.StartedAt, cancellation) is { } payout ? View(payout) : null;

    public async Task<(IReadOnlyList<PayoutState> Payouts, string? Next)> UnpaidAsync(string? from, int limit, CancellationToken cancellation)
    {
        var (unpaid, next) = await payees.UnpaidAsync(from, limit, cancellation);
        return ([.. unpaid.Select(View)], next);
    }

    public async Task<Result<PayoutState>> RetryAsync(string payoutId, CancellationToken cancellation)
    {
        if (await FindUnpaidAsync(payoutId, cancellation) is not { } unpaid) return Problem.NotFound("failed or unanswered payout");
        try
        {
            var wish = new PayoutWish(unpaid.ShopId, unpaid.Amount.Currency, $"{payoutId} again", unpaid.EndedAt ?? unpaid.StartedAt, Minimum: 1);
            var ended = unpaid.IsOver ? await desk.PayAsync(wish, cancellation) : await desk.FinishAsync(unpaid, cancellation);
            return ended.Count == 0 ? PaymentProblems.NothingToPay : View(ended[^1]);
        }
        catch (ProviderUnavailableException)
        {
            return PaymentProblems.PayoutUnanswered;
        }
    }

    async Task<string?> StartAsync(DurableTaskClient client, DateTimeOffset now, CancellationToken cancellation)
    {
        var (id, terms) = (IdOf(now), options.Value.Payouts);
        try
        {
            var start = new PayoutBatchStart(id, now, terms.MinimumFen, terms.AtOnce, null, PayoutProgress.None);
            return await client.ScheduleNewOrchestrationInstanceAsync(nameof(PayoutBatch), start, new StartOrchestrationOptions(id), cancellation);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            if (await client.GetInstanceAsync(id, cancellation) is null or { IsCompleted: true }) throw;
            return null;
        }
    }

    async Task<Payout?> FindUnpaidAsync(string payoutId, CancellationToken cancellation)
    {
        for (string? from = null; ;)
        {
            var (unpaid, next) = await payees.UnpaidAsync(from, 1_000, cancellation);
            if (unpaid.FirstOrDefault(p => p.PayoutId == payoutId) is { } found) return found;
            if ((from = next) is null) return null;
        }
    }

    static PayoutState View(Payout p) => new(p.PayoutId, p.ShopId, p.Amount, p.Status, p.StartedAt, p.EndedAt, p.Reason);

    static string IdOf(DateTimeOffset now) => Batch + now.ToOffset(China).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using Marketplace.Identity.Contracts;
using Marketplace.Orders.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>The last audit in short.</summary>
public sealed record LastAudit(DateTimeOffset At, bool Ok);

/// <summary>How the marketplace does, at one glance.</summary>
/// <param name="Orchestrations">How many orchestrations are in each state.</param>
/// <param name="OpenOrders">How many orders that have not ended are in each status, of those placed in the last ninety days.</param>
/// <param name="DeadLetters">How many dead letters lie beside each queue and subscription, about.</param>
/// <param name="LastAudit">The newest audit of the ledger, or null.</param>
/// <param name="Complete">False when there was more than is counted here.</param>
public sealed record SummaryView(
    IReadOnlyDictionary<string, int> Orchestrations, IReadOnlyDictionary<string, int> OpenOrders, IReadOnlyDictionary<string, long> DeadLetters, LastAudit? LastAudit, bool Complete);

/// <summary>Counts by looking, up to ten thousand orchestrations and as many open orders, so that a glance stays a glance.</summary>
public sealed class GetSummary(IOrders orders, DeadLetterDesk deadLetters, LedgerReportTable reports, ICallers callers, TimeProvider time)
{
    const int CountAtMost = 10_000;
    static readonly TimeSpan Placed = TimeSpan.FromDays(90);

    [Function(nameof(GetSummary))]
    [Operation("Get a summary of the marketplace", Who = Who.Operator, Answer = typeof(SummaryView), Problems = ["403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/summary")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        var orchestrations = new Tally(CountAtMost);
        await orchestrations.CountAsync(client.GetAllInstancesAsync(new OrchestrationQuery { PageSize = 1_000 }), m => OrchestrationFilter.NameOf(m.RuntimeStatus), cancellation);
        var open = new Tally(CountAtMost);
        await open.CountAsync(orders.SinceAsync(time.GetUtcNow() - Placed, cancellation), o => o.IsFinished ? null : OrchestrationFilter.Kebab(o.Status.ToString()), cancellation);
        var last = await reports.LastAsync(cancellation);
        return Answer.Ok(new SummaryView(
            orchestrations.Counts, open.Counts, await deadLetters.CountAsync(cancellation), last is null ? null : new LastAudit(last.At, last.Report.Ok), orchestrations.Complete && open.Complete));
    }

    sealed class Tally(int atMost)
    {
        readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, int> Counts => counts;

        public bool Complete { get; private set; } = true;

        public async Task CountAsync<T>(IAsyncEnumerable<T> all, Func<T, string?> name, CancellationToken cancellation)
        {
            var counted = 0;
            await foreach (var one in all.WithCancellation(cancellation))
            {
                if (name(one) is not { } under) continue;
                if (counted++ == atMost)
                {
                    Complete = false;
                    return;
                }

                counts[under] = counts.GetValueOrDefault(under) + 1;
            }
        }
    }
}

using Marketplace.Payments.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Payments;

/// <summary>Every night at four in China: compares with the provider's statements. What is found is an operator's task. Safe to run twice.</summary>
public sealed class ReconcileProvider(IReconciliation reconciliation, ILogger<ReconcileProvider> log)
{
    [Function(nameof(ReconcileProvider))]
    public async Task Run([TimerTrigger("0 0 20 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var report = await reconciliation.ReconcileAsync(cancellation);
        if (!report.Ok) log.LogError("We and the payment provider differ: {Missing} missing, {Extra} extra, {Differing} differing", report.Missing, report.Extra, report.Differing);
    }
}

using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Identity;

/// <summary>Removes sessions that are over and failures that no longer count. Safe to run twice.</summary>
public sealed class ForgetSignIns(SessionTable sessions, FailureTable failures, TimeProvider time, ILogger<ForgetSignIns> log)
{
    [Function(nameof(ForgetSignIns))]
    public async Task Run([TimerTrigger("0 50 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var over = await sessions.ForgetBeforeAsync(now, cancellation);
        var old = await failures.ForgetBeforeAsync(now - FailedSignIns.Window, cancellation);
        log.LogInformation("{Sessions} sessions were over, {Failures} failures past their time.", over, old);
    }
}

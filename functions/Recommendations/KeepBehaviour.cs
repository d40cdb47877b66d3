using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations;

/// <summary>Each night, before models are learned: writes to the training log what it lacks, and forgets visitors and logs that are too old. Safe to run twice.</summary>
public sealed class KeepBehaviour(ProfileDesk desk, ProfileTable profiles, DeedLog log, TimeProvider time, ILogger<KeepBehaviour> logger)
{
    static readonly TimeSpan VisitorsKept = TimeSpan.FromDays(180);
    static readonly TimeSpan LogKept = TimeSpan.FromDays(90);

    [Function(nameof(KeepBehaviour))]
    public async Task Run([TimerTrigger("0 30 2 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var logged = await desk.LogAllAsync(cancellation);
        var forgotten = await profiles.ForgetBeforeAsync(time.GetUtcNow() - VisitorsKept, cancellation);
        var old = await log.ForgetBeforeAsync(time.GetUtcNow() - LogKept, cancellation);
        logger.LogInformation("{Logged} profiles were written to the log; {Forgotten} visitors and {Old} log files were forgotten", logged, forgotten, old);
    }
}

using Marketplace.Shared;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Operations;

/// <summary>
/// Lets operators act only on the record: the entry is written before the act and completed after it, so an act that nobody
/// knows the end of is seen too.
/// </summary>
public sealed class AuditLog(AuditLogTable table, TimeProvider time)
{
    /// <summary>Runs an act and records it; a <see cref="Problem"/> counts as refused.</summary>
    public async Task<IResult> RecordAsync(Caller who, string action, string target, string? detail, Func<Task<IResult>> act, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var entry = new AuditEntry(Ids.New("aud", now), now, who.Id, action, target, detail, AuditOutcome.Started, null, null);
        await table.WriteAsync(entry, cancellation);
        try
        {
            var result = await act();
            await CompleteAsync(entry, result is Problem problem ? (AuditOutcome.Refused, problem.Code) : (AuditOutcome.Done, null));
            return result;
        }
        catch (Exception fault) // The operator is to hear of the act's own fault, even when the log cannot be written either.
        {
            await CompleteAsync(entry, (AuditOutcome.Failed, fault.GetType().Name)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>The act is over: its end is recorded even if the operator has gone meanwhile.</summary>
    Task CompleteAsync(AuditEntry entry, (AuditOutcome Outcome, string? Result) end) =>
        table.WriteAsync(entry with { Outcome = end.Outcome, Result = end.Result, CompletedAt = time.GetUtcNow() }, CancellationToken.None);
}

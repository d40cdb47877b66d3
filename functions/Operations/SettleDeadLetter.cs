using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>What became of a dead letter.</summary>
public sealed record DeadLetterSettled(string Id, DeadLetterAction Action);

/// <summary>Sends a dead letter again or discards it, on the record. Done twice, the second is 404: it is no dead letter any more.</summary>
public sealed class SettleDeadLetter(DeadLetterDesk desk, ICallers callers, AuditLog audit)
{
    [Function(nameof(SettleDeadLetter))]
    [Operation("Resend or discard a dead letter", Who = Who.Operator, Answer = typeof(DeadLetterSettled), Problems = ["403 forbidden", "404 not-found", "409 cannot-resend"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/dead-letters/{id}/actions/{action}")] HttpRequest request,
        string id, string action, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (Parse(action) is not { } what) return OperationProblems.UnknownAction;
        return await audit.RecordAsync(
            caller, $"dead-letter.{action}", id, null,
            async () => await desk.SettleAsync(id, what, cancellation) is { } problem ? problem : Answer.Ok(new DeadLetterSettled(id, what)), cancellation);
    }

    static DeadLetterAction? Parse(string action) => action switch
    {
        "resend" => DeadLetterAction.Resend,
        "discard" => DeadLetterAction.Discard,
        _ => null,
    };
}

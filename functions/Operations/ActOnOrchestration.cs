using System.Text.Json;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>What an action needs: an event's name and payload for raise-event, a reason for all.</summary>
public sealed record ActOnOrchestrationBody(string? Name, JsonElement? Payload, string? Reason);

/// <summary>What was asked of an orchestration. It is taken, and done as soon as the orchestration is turned to.</summary>
public sealed record OrchestrationActed(string InstanceId, OrchestrationAction Action);

/// <summary>
/// Raises an event in an orchestration, suspends, resumes, terminates, restarts, rewinds or purges it. Checked against the legal
/// moves and recorded in the audit log; a state that changes in between is a conflict too.
/// </summary>
public sealed class ActOnOrchestration(ICallers callers, AuditLog audit)
{
    [Function(nameof(ActOnOrchestration))]
    [Operation("Act on an orchestration: raise-event, suspend, resume, terminate, restart, rewind or purge", Who = Who.Operator, Body = typeof(ActOnOrchestrationBody),
        Answer = typeof(OrchestrationActed), Status = 202, Problems = ["400 malformed-json", "403 forbidden", "404 not-found", "409 wrong-state", "422 invalid-fields"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/orchestrations/{instanceId}/actions/{action}")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string instanceId, string action, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (OrchestrationActions.Parse(action) is not { } what) return OperationProblems.UnknownAction;
        if (!(await ReadAsync(request, what, cancellation)).TryGet(out var body, out var unclear)) return unclear;
        if (await client.GetInstanceAsync(instanceId, cancellation) is not { } found) return OperationProblems.UnknownInstance;
        return await audit.RecordAsync(
            caller, $"orchestration.{action}", instanceId, what == OrchestrationAction.RaiseEvent ? $"{body.Name} {body.Reason}".Trim() : body.Reason,
            () => ActAsync(client, found, what, body, cancellation), cancellation);
    }

    static async Task<IResult> ActAsync(DurableTaskClient client, OrchestrationMetadata found, OrchestrationAction action, ActOnOrchestrationBody body, CancellationToken cancellation)
    {
        var wrong = OperationProblems.WrongState(action.ToString(), OrchestrationFilter.NameOf(found.RuntimeStatus));
        if (!OrchestrationActions.Allows(found.RuntimeStatus, action)) return wrong;
        try
        {
            await DoAsync(client, found.InstanceId, action, body, cancellation);
            return Answer.Accepted(new OrchestrationActed(found.InstanceId, action));
        }
        catch (Exception moved) when (moved is InvalidOperationException or ArgumentException)
        {
            return wrong with { Detail = "Its state has changed meanwhile. Look again." };
        }
    }

    static Task DoAsync(DurableTaskClient client, string id, OrchestrationAction action, ActOnOrchestrationBody body, CancellationToken cancellation) => action switch
    {
        OrchestrationAction.RaiseEvent => client.RaiseEventAsync(id, body.Name!, (object?)body.Payload, cancellation),
        OrchestrationAction.Suspend => client.SuspendInstanceAsync(id, body.Reason, cancellation),
        OrchestrationAction.Resume => client.ResumeInstanceAsync(id, body.Reason, cancellation),
        OrchestrationAction.Terminate => client.TerminateInstanceAsync(id, new TerminateInstanceOptions(body.Reason, Recursive: true), cancellation),
        OrchestrationAction.Restart => client.RestartAsync(id, restartWithNewInstanceId: false, cancellation),
        OrchestrationAction.Rewind => client.RewindInstanceAsync(id, body.Reason ?? "", cancellation),
        OrchestrationAction.Purge => client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), cancellation),
    };

    static async Task<Result<ActOnOrchestrationBody>> ReadAsync(HttpRequest request, OrchestrationAction action, CancellationToken cancellation)
    {
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (!(bytes.Length == 0 ? new ActOnOrchestrationBody(null, null, null) : Body.Parse<ActOnOrchestrationBody>(bytes)).TryGet(out var body, out var unclear)) return unclear;
        var checks = new Checks();
        var reason = checks.OptionalText("reason", body.Reason, 500);
        var name = action == OrchestrationAction.RaiseEvent ? checks.Text("name", body.Name, 100) : null;
        return checks.Problem is { } problem ? problem : body with { Reason = reason, Name = name };
    }
}

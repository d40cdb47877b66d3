using Marketplace.Identity.Contracts;
using Marketplace.Recommendations.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>A refresh that has begun; its custom status tells how far it is.</summary>
public sealed record RefreshStarted(string InstanceId);

/// <summary>The models that are kept, newest first, and which serves: a version, or <c>none</c>.</summary>
public sealed record ModelsView(string ModelVersion, IReadOnlyList<KeptModel> Kept);

/// <summary>Which kept model is to serve, and why.</summary>
public sealed record UseModelBody(string? Version, string? Reason);

/// <summary>Starts a refresh of recommendations now, without waiting for the night, on the record.</summary>
public sealed class StartRefresh(IRecommendationModels models, ICallers callers, AuditLog audit)
{
    [Function(nameof(StartRefresh))]
    [Operation("Refresh recommendations", Who = Who.Operator, Answer = typeof(RefreshStarted), Status = 202, Problems = ["403 forbidden", "409 refresh-running"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/recommendations/refreshes")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        return await audit.RecordAsync(
            caller, "recommendations.refresh", "recommendations", null,
            async () => (await models.RefreshAsync(client, cancellation)).TryGet(out var id, out var running) ? Answer.Accepted(new RefreshStarted(id)) : running, cancellation);
    }
}

/// <summary>Refreshes that have ended, newest first, with what was measured.</summary>
public sealed class ListRefreshes(IRecommendationModels models, ICallers callers)
{
    [Function(nameof(ListRefreshes))]
    [Operation("List refreshes of recommendations", Who = Who.Operator, Answer = typeof(PageOf<RefreshReport>), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/recommendations/refreshes")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await models.ReportsAsync(paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<RefreshReport>(page, Paging.Cursor(next)));
    }
}

/// <summary>The models that are kept.</summary>
public sealed class GetModels(IRecommendationModels models, ICallers callers)
{
    [Function(nameof(GetModels))]
    [Operation("Show the models of recommendations", Who = Who.Operator, Answer = typeof(ModelsView), Problems = ["403 forbidden"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/recommendations")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        var kept = await models.KeptAsync(cancellation);
        return Answer.Ok(new ModelsView(kept.FirstOrDefault(m => m.IsServing)?.Version ?? "none", kept));
    }
}

/// <summary>Has a kept model serve, with a reason, on the record: the way back from a refresh that nobody likes.</summary>
public sealed class UseModel(IRecommendationModels models, ICallers callers, AuditLog audit)
{
    [Function(nameof(UseModel))]
    [Operation("Have a kept model serve", Who = Who.Operator, Body = typeof(UseModelBody), Answer = typeof(KeptModel), Problems = ["400 malformed-json", "403 forbidden", "404 not-found", "422 invalid-fields"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/recommendations/actions/use")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await Body.ReadAsync<UseModelBody>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        var (version, reason) = (checks.Text("version", body.Version, 40), checks.Text("reason", body.Reason, 500));
        if (checks.Problem is { } unclear) return unclear;
        return await audit.RecordAsync(
            caller, "recommendations.use", version, reason,
            async () => (await models.UseAsync(version, cancellation)).TryGet(out var serving, out var none) ? Answer.Ok(serving) : none, cancellation);
    }
}

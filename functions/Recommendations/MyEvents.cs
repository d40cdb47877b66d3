using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Recommendations;

/// <summary>A deed as its doer reads it.</summary>
public sealed record DeedView(DeedKind Kind, string? ProductId, string? Query, string? Scenario, DateTimeOffset At);

/// <summary>All that is known of the caller, the latest first.</summary>
public sealed record MyEventsView(IReadOnlyList<DeedView> Items);

/// <summary>Shows the caller, user or visitor, what is known of them, and forgets it when asked to. What stays in the training log cannot be traced to anybody then.</summary>
public sealed class MyEvents(ProfileDesk desk, ICallers callers)
{
    [Function("GetMyEvents")]
    [Operation("Show what is known of what I did", Answer = typeof(MyEventsView), Problems = ["401 not-signed-in"])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "events")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (ProfileTable.SubjectOf(caller) is null) return RecommendationProblems.Nobody;
        var profile = await desk.ReadAsync(caller, cancellation);
        return Answer.Ok(new MyEventsView([.. (profile?.Deeds ?? []).Reverse().Select(d => new DeedView(d.Kind, d.ProductId, d.Query, d.Scenario, DateTimeOffset.FromUnixTimeMilliseconds(d.At)))]));
    }

    [Function("ForgetMyEvents")]
    [Operation("Forget what I did", Status = 204, Problems = ["401 not-signed-in"])]
    public async Task<IResult> Forget([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "events")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (ProfileTable.SubjectOf(caller) is null) return RecommendationProblems.Nobody;
        await desk.ForgetAsync(caller, cancellation);
        return Answer.NoContent();
    }
}

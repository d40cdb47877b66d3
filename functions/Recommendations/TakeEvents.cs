using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Recommendations;

/// <summary>How many events were taken.</summary>
public sealed record EventsTaken(int Accepted);

/// <summary>
/// Takes what people do: up to a hundred events, from users and visitors. When it answers, the next recommendation knows them. Somebody
/// without a visitor id is given one in the answer's header. What crawlers do says nothing about people and is not kept.
/// </summary>
public sealed class TakeEvents(ProfileDesk desk, FloodGate gate, ICallers callers, TimeProvider time)
{
    const string VisitorHeader = "X-Visitor-Id";

    [Function(nameof(TakeEvents))]
    [Operation("Tell what a visitor or user does", Body = typeof(IReadOnlyList<EventBody>), Answer = typeof(EventsTaken), Status = 202, Problems = ["429 too-many-events"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "events")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (!(await Body.ReadAsync<List<EventBody?>>(request, cancellation)).Then(b => EventsRequest.Read(b, time.GetUtcNow())).TryGet(out var deeds, out var wrong)) return wrong;
        if (FloodGate.IsCrawler(request.Headers.UserAgent.ToString())) return Answer.Accepted(new EventsTaken(0));
        if (ProfileTable.SubjectOf(caller) is null) request.HttpContext.Response.Headers[VisitorHeader] = (caller = caller with { VisitorId = Ids.New("vis", time.GetUtcNow()) }).VisitorId;
        var subject = ProfileTable.SubjectOf(caller)!;
        if (!gate.Lets(subject, deeds.Count)) return RecommendationProblems.TooManyEvents;
        await desk.NoteAsync(caller, subject, deeds, cancellation);
        return Answer.Accepted(new EventsTaken(deeds.Count));
    }
}

/// <summary>Every refusal of recommendations.</summary>
public static class RecommendationProblems
{
    public static Problem TooManyEvents { get; } = new("too-many-events", 429, "So much cannot be the doing of one person.", "Send fewer events; twenty a second are the most over a longer time.");

    public static Problem Nobody { get; } = Problem.Unauthorized("not-signed-in", "Sign in, or send an X-Visitor-Id.");
}

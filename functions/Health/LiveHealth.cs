using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>How the process is.</summary>
public sealed record HealthView(string Status);

/// <summary>Answers as long as the process does; whether what it leans on answers too is for readiness to say.</summary>
public sealed class LiveHealth
{
    static readonly Answer Live = Answer.Ok(new HealthView("live"));

    [Function(nameof(LiveHealth))]
    [Operation("Say that the process lives", Answer = typeof(HealthView))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) => Live;
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>Answers as long as the process does; whether what it leans on answers too is for readiness to say.</summary>
public sealed class LiveHealth
{
    [Function("LiveHealth")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Results.Json(new Liveness("live"));

    sealed record Liveness(string Status);
}

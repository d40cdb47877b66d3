using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>Answers 200 when storage answers within two seconds, and 503 otherwise: send traffic elsewhere, restart nothing.</summary>
public sealed class ReadyHealth(StoragePulse storage)
{
    [Function(nameof(ReadyHealth))]
    [Operation("Say whether requests can be served", Answer = typeof(HealthView), Problems = ["503 not-ready"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellation) =>
        await storage.AnswersAsync(TimeSpan.FromSeconds(2), cancellation)
            ? Answer.Ok(new HealthView("ready"))
            : new Problem("not-ready", 503, "Storage does not answer.") { RetryAfterSeconds = 2 };
}

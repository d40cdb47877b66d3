using Marketplace.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>
/// Whatever no other function answers below the API's base, by path or by method: a problem with a code, as all refusals are, in place of
/// the host's empty one.
/// </summary>
public sealed class UnknownRoute
{
    [Function(nameof(UnknownRoute))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", Route = "{*path}")] HttpRequest request) =>
        new Problem("no-such-route", 404, "There is no such route.", $"Nothing answers {request.Method} here. See /api/openapi.json.");
}

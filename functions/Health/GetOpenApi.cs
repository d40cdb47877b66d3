using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>Shows the API's description, made once from the functions of this very build.</summary>
public sealed class GetOpenApi
{
    static readonly Lazy<Answer> Document = new(() => Answer.Ok(OpenApiDocument.Of(typeof(GetOpenApi).Assembly)) with { CacheControl = "public, max-age=300" });

    [Function(nameof(GetOpenApi))]
    [Operation("Describe this API (OpenAPI 3.1)")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => Document.Value;
}

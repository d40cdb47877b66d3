using System.Text;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>A page that reads openapi.json and shows it; nothing is loaded from elsewhere.</summary>
public sealed class GetDocs
{
    static readonly byte[] Page = Read();

    [Function(nameof(GetDocs))]
    [Operation("Read about this API")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
        return Results.Bytes(Page, "text/html; charset=utf-8");
    }

    static byte[] Read()
    {
        using var stream = typeof(GetDocs).Assembly.GetManifestResourceStream("Marketplace.Health.docs.html") ?? throw new InvalidOperationException("docs.html is not embedded.");
        using var reader = new StreamReader(stream);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}

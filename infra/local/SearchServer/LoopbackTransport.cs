using Azure.Core;
using Azure.Core.Pipeline;

namespace Marketplace.Local.SearchServer;

/// <summary>
/// The SDK insists on https, and a developer's machine has no certificate. This transport is the one place that knows: what is addressed
/// to the local search server goes out over http on the loopback, anything else as it is.
/// </summary>
internal sealed class LoopbackTransport(Uri server) : HttpPipelineTransport, IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
    HttpClientTransport? inner;

    HttpClientTransport Inner => inner ??= new HttpClientTransport(http);

    public override Request CreateRequest() => Inner.CreateRequest();

    public override void Process(HttpMessage message)
    {
        Redirect(message.Request);
        Inner.Process(message);
    }

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Redirect(message.Request);
        return Inner.ProcessAsync(message);
    }

    public void Dispose()
    {
        inner?.Dispose();
        http.Dispose();
    }

    void Redirect(Request request)
    {
        if (request.Uri.Host == server.Host && request.Uri.Port == server.Port) request.Uri.Scheme = Uri.UriSchemeHttp;
    }
}

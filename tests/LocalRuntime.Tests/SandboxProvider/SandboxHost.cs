using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRuntime.Tests.ServiceBus;
using Marketplace.Local;
using Marketplace.Local.SandboxProvider;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.SandboxProvider;

/// <summary>A telling as the app got it.</summary>
internal sealed record Told(string Id, string Type, string Signature, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>The provider on a real Kestrel, with an app beside it that takes notifications and answers as the test wants. It can be stopped and started again over the same folder.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    public const string Secret = "test-secret";
    private readonly string folder = TemporaryFolder.New("sandbox");
    private WebApplication? app;
    private CancellationTokenSource stop = new();

    private SandboxHost()
    {
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public HttpClient Http { get; private set; } = new();

    /// <summary>All that reached the app, also what it answered with an error.</summary>
    public Seen<Told> Notifications { get; } = new();

    /// <summary>What the app answers to the n-th telling, counted from 1.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public static async Task<SandboxHost> StartAsync()
    {
        var host = new SandboxHost();
        await host.OpenAsync();
        return host;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task<(HttpStatusCode Status, JsonNode? Json)> PostAsync(string path, object? body)
    {
        using var answer = body is string text
            ? await Http.PostAsync(path, new StringContent(text, Encoding.UTF8, "application/json"))
            : await Http.PostAsJsonAsync(path, body ?? new { });
        var content = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, content.Length == 0 ? null : JsonNode.Parse(content));
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    public async Task<string> CodeOfAsync(string path, object? body)
    {
        var (status, json) = await PostAsync(path, body);
        return $"{(int)status} {(string?)json?["code"]}";
    }

    /// <summary>Opens a payment of 19.99 yuan.</summary>
    public async Task<string> PayableAsync(string id = "pay-1", object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(new { paymentId = id, amount = Yuan(1999), description = "A mug" })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) body[name] = value?.DeepClone();
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("/sandbox/payments", body)).Status);
        return id;
    }

    public async Task ActAsync(string id, string action, object? options = null) =>
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"/sandbox/payments/{id}/actions/{action}", options)).Status);

    public async Task<string> StatusOfAsync(string id) => (string)(await GetAsync($"/sandbox/payments/{id}"))["status"]!;

    public static object Yuan(long amount) => new { amount, currency = "CNY" };

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
    }

    private async Task OpenAsync()
    {
        stop = new CancellationTokenSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["Payments:Sandbox:Secret"] = Secret;
        builder.Services.AddSingleton<TimeProvider>(Clock);
        var environment = new LocalEnvironment(folder, folder, new Uri("http://127.0.0.1/"));
        var part = new SandboxPart();
        part.Configure(builder.Configuration, environment);
        part.AddServices(builder.Services, builder.Configuration, environment);
        app = builder.Build();
        part.MapEndpoints(app);
        app.MapPost("/api/payments/notifications", TakeAsync);
        await app.StartAsync();
        var address = new Uri(app.Urls.Single());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        await part.StartedAsync(app.Services, address, stop.Token);
    }

    private async Task CloseAsync()
    {
        await stop.CancelAsync();
        await app!.DisposeAsync();
        Http.Dispose();
        stop.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var json = JsonNode.Parse(body)!;
        context.Response.StatusCode = Answer(Notifications.Count + 1);
        await Notifications.AddAsync(new Told((string)json["notificationId"]!, (string)json["type"]!, context.Request.Headers["Sandbox-Signature"]!, body));
    }
}

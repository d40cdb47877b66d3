using System.Collections.Concurrent;
using System.Globalization;
using Marketplace.Payments;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests.Payments;

/// <summary>The sandbox provider's contract on Kestrel, with the misbehaviour that tests ask for.</summary>
public sealed class FakeProvider : IAsyncDisposable
{
    public const string Secret = "a secret of the tests";
    readonly ConcurrentDictionary<string, Entry> entries = new();
    readonly ConcurrentDictionary<string, Registration> payments = new();
    readonly TimeProvider time;
    readonly WebApplication app;

    FakeProvider(WebApplication app, TimeProvider time) => (this.app, this.time) = (app, time);

    /// <summary>What moved, as a list that tests may falsify.</summary>
    public ConcurrentDictionary<string, Entry> Entries => entries;

    /// <summary>Payments that one could pay.</summary>
    public IReadOnlyDictionary<string, Registration> Payments => payments;

    /// <summary>How many of the next requests are answered 503 without an effect.</summary>
    public int FailNext { get; set; }

    /// <summary>How many of the next requests do their work and then lose the answer.</summary>
    public int LoseNextAnswers { get; set; }

    /// <summary>Whether transfers are refused for good.</summary>
    public bool RefusesTransfers { get; set; }

    /// <summary>How many posts came.</summary>
    public int Posts { get; private set; }

    public static async Task<FakeProvider> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var fake = new FakeProvider(app, time);
        fake.Map();
        await app.StartAsync();
        return fake;
    }

    /// <summary>Options of the gateway that talks to this provider.</summary>
    public IOptions<PaymentsOptions> Options => Microsoft.Extensions.Options.Options.Create(new PaymentsOptions
    {
        Provider = "sandbox",
        Sandbox = new SandboxOptions { Secret = Secret, BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() },
    });

    /// <summary>The buyer pays.</summary>
    public void Pay(string paymentId) => Enter("payment", paymentId, payments[paymentId].Amount);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    void Map()
    {
        app.Use(MisbehaveAsync);
        app.MapPost("/sandbox/payments", async (HttpRequest request) =>
        {
            var asked = await request.ReadFromJsonAsync<Registration>(Json.Options);
            payments.TryAdd(asked!.PaymentId, asked);
            return Results.Json(new { payUrl = $"/sandbox/pay/{asked.PaymentId}" }, Json.Options, statusCode: 201);
        });
        app.MapPost("/sandbox/refunds", async (HttpRequest request) =>
        {
            var asked = await request.ReadFromJsonAsync<Refund>(Json.Options);
            if (!entries.ContainsKey($"payment {asked!.PaymentId}")) return Results.Json(new { code = "unknown-payment" }, statusCode: 404);
            Enter("refund", asked.RefundId, asked.Amount);
            return Results.Json(new { asked.RefundId }, Json.Options, statusCode: 201);
        });
        app.MapPost("/sandbox/transfers", async (HttpRequest request) =>
        {
            var asked = await request.ReadFromJsonAsync<Transfer>(Json.Options);
            if (RefusesTransfers) return Results.Json(new { code = "account-closed" }, statusCode: 422);
            Enter("transfer", asked!.TransferId, asked.Amount);
            return Results.Json(new { asked.TransferId }, Json.Options, statusCode: 201);
        });
        app.MapGet("/sandbox/statement", (string? after, int? limit) =>
        {
            var skip = after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture);
            var all = entries.Values.OrderBy(e => e.At).ThenBy(e => e.EntryId, StringComparer.Ordinal).ToList();
            var page = all.Skip(skip).Take(Math.Min(limit ?? 2, 2)).ToList();
            var next = skip + page.Count < all.Count ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
            return Results.Json(new { items = page, nextCursor = next }, Json.Options);
        });
    }

    async Task MisbehaveAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsPost(http.Request.Method)) Posts++;
        if (FailNext > 0)
        {
            FailNext--;
            http.Response.StatusCode = 503;
            return;
        }

        if (LoseNextAnswers > 0)
        {
            LoseNextAnswers--;
            var kept = http.Response.Body;
            http.Response.Body = Stream.Null;
            await next(http);
            http.Response.Body = kept;
            http.Abort();
            return;
        }

        await next(http);
    }

    void Enter(string kind, string reference, Money amount) =>
        entries.TryAdd($"{kind} {reference}", new Entry($"ent_{kind}_{reference}", kind, reference, amount, time.GetUtcNow()));

    public sealed record Registration(string PaymentId, Money Amount, string Description, DateTimeOffset? ExpiresAt);

    public sealed record Entry(string EntryId, string Kind, string Reference, Money Amount, DateTimeOffset At);

    sealed record Refund(string RefundId, string PaymentId, Money Amount);

    sealed record Transfer(string TransferId, string Account, Money Amount);
}

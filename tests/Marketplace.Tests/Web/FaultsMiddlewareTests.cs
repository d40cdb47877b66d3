using System.Net;
using System.Text.Json;
using Azure;
using Marketplace.Local;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Tests.Web;

/// <summary>What becomes of faults, over HTTP and through the host that runs the app.</summary>
public sealed class FaultsMiddlewareTests(Azurite azurite) : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("faults-").FullName;
    IHost host = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = LocalHost.CreateBuilder([], new LocalHostOptions
        {
            ContentRoot = folder,
            DataFolder = folder,
            Port = 0,
            FunctionClasses = [typeof(Faulty)],
            Quiet = true,
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = azurite.NewAccount(), ["Demo:Load"] = "false", ["Logging:LogLevel:Default"] = "None" },
        });
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<FaultsMiddleware>();
        host = builder.Build();
        await host.StartAsync();
        http = new HttpClient { BaseAddress = host.Services.GetRequiredService<LocalEnvironment>().Address };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("bug", 500, "internal")]
    [InlineData("refused-by-storage", 500, "internal")]
    [InlineData("storage-away", 503, "storage-unavailable")]
    [InlineData("storage-busy", 503, "storage-unavailable")]
    [InlineData("every-try-failed", 503, "storage-unavailable")]
    [InlineData("race-not-won", 503, "storage-unavailable")]
    [InlineData("waited-too-long", 503, "storage-unavailable")]
    [InlineData("provider-away", 503, "storage-unavailable")]
    public async Task A_fault_becomes_a_problem_that_discloses_an_id_and_no_more(string fault, int status, string code)
    {
        using var answer = await http.GetAsync($"/api/faulty/{fault}");
        var text = await answer.Content.ReadAsStringAsync();
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((status, code, "application/problem+json"), ((int)answer.StatusCode, problem.GetProperty("code").GetString(), answer.Content.Headers.ContentType?.MediaType));
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.DoesNotContain(Faulty.Secret, text, StringComparison.Ordinal);
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task What_goes_well_is_left_as_it_is()
    {
        using var answer = await http.GetAsync("/api/faulty/none");
        Assert.Equal((HttpStatusCode.OK, "\"well\""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_fault()
    {
        using var gone = new CancellationTokenSource();
        var asked = http.GetAsync("/api/faulty/slow", gone.Token);
        await Faulty.Begun.Task.WaitAsync(TimeSpan.FromSeconds(90));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.True(await Faulty.Ended.Task.WaitAsync(TimeSpan.FromSeconds(90)));
        using var next = await http.GetAsync("/api/faulty/none");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }
}

/// <summary>A function for each fault.</summary>
public sealed class Faulty
{
    public const string Secret = "AccountKey=hush";

    public static TaskCompletionSource Begun { get; } = new();

    /// <summary>Whether the slow one was told that its caller had gone.</summary>
    public static TaskCompletionSource<bool> Ended { get; } = new();

    [Function("Faulty")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "faulty/{fault}")] HttpRequest request, string fault, CancellationToken cancellation)
    {
        if (fault == "none") return Results.Json("well");
        if (fault == "slow") await UntilGoneAsync(cancellation);
        throw fault switch
        {
            "bug" => new InvalidOperationException(Secret),
            "refused-by-storage" => new RequestFailedException(403, Secret),
            "storage-away" => new RequestFailedException(0, Secret),
            "storage-busy" => new RequestFailedException(429, Secret),
            "every-try-failed" => new AggregateException(Secret, new RequestFailedException(0, Secret), new HttpRequestException(Secret)),
            "race-not-won" => new TimeoutException(Secret),
            "waited-too-long" => new OperationCanceledException(Secret),
            _ => new HttpRequestException(Secret),
        };
    }

    static async Task UntilGoneAsync(CancellationToken cancellation)
    {
        Begun.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            Ended.TrySetResult(cancellation.IsCancellationRequested);
        }
    }
}

using Marketplace.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketplace.Benchmarks.Http;

/// <summary>The two servers that are compared: the same JSON, once by a function, once by a minimal API with nothing around it.</summary>
static class Servers
{
    public static async Task FunctionAsync(int port)
    {
        var folder = Directory.CreateTempSubdirectory("benchmark-host-").FullName;
        var builder = LocalHost.CreateBuilder([], new LocalHostOptions
        {
            ContentRoot = folder,
            DataFolder = folder,
            Port = port,
            FunctionClasses = [typeof(MugFunction)],
            Quiet = true,
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true", ["Logging:LogLevel:Default"] = "Warning", ["Demo:Load"] = "false" },
        });
        builder.ConfigureFunctionsWebApplication();
        await builder.Build().RunAsync();
        Directory.Delete(folder, true);
    }

    public static async Task BareAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        app.MapGet("/api/{name}", (string name) => Results.Json(new Mug(name, 1999, "CNY")));
        await app.RunAsync();
    }
}

/// <summary>What both answer with.</summary>
public sealed record Mug(string Name, int Amount, string Currency);

/// <summary>The function: a route value in, JSON out, as the app's own are.</summary>
public sealed class MugFunction
{
    /// <summary>Answers.</summary>
    [Function("Mug")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{name}")] HttpRequest request, string name) =>
        Results.Json(new Mug(name, 1999, "CNY"));
}

using System.Collections.Concurrent;
using Marketplace.Local;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.FunctionsWorker;

/// <summary>What functions under test report, in order.</summary>
public sealed class Calls
{
    readonly ConcurrentQueue<string> seen = new();

    public IReadOnlyList<string> All => [.. seen];

    public void Add(string call) => seen.Enqueue(call);

    public Task CountAsync(int count) => Eventually.TrueAsync(() => seen.Count >= count, $"call {count} after {string.Join(", ", seen)}");
}

/// <summary>A whole local host in the test's process, on a free port, with the functions of the given classes.</summary>
public sealed class TestHost : IAsyncDisposable
{
    readonly IHost host;

    TestHost(IHost host, string dataFolder)
    {
        this.host = host;
        DataFolder = dataFolder;
        Http = new HttpClient { BaseAddress = host.Services.GetRequiredService<LocalEnvironment>().Address };
    }

    public HttpClient Http { get; }

    public string DataFolder { get; }

    public IServiceProvider Services => host.Services;

    public Calls Calls => host.Services.GetRequiredService<Calls>();

    public static async Task<TestHost> StartAsync(Type functions, TestHostSetup? setup = null)
    {
        setup ??= new TestHostSetup();
        var folder = setup.DataFolder ?? TemporaryFolder.New("host");
        var builder = LocalHost.CreateBuilder([], new LocalHostOptions
        {
            ContentRoot = setup.ContentRoot ?? folder,
            DataFolder = folder,
            Port = 0,
            FunctionClasses = [functions],
            TimeProvider = setup.Time,
            Quiet = true,
            Settings = new Dictionary<string, string?>(setup.Settings)
            {
                ["AzureWebJobsStorage"] = setup.Storage ?? "UseDevelopmentStorage=true",
                ["Logging:LogLevel:Default"] = "None",
                ["extensions:queues:maxPollingInterval"] = "00:00:00.1",
                ["Demo:Load"] = "false",
            },
        });
        if (setup.Web) builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(setup.Calls);
        setup.Configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new TestHost(host, folder);
    }

    public Task StopAsync() => host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}

/// <summary>What differs from one test's host to another's.</summary>
public sealed record TestHostSetup
{
    public string? Storage { get; init; }

    public string? DataFolder { get; init; }

    public string? ContentRoot { get; init; }

    public TimeProvider? Time { get; init; }

    public Calls Calls { get; init; } = new();

    public bool Web { get; init; } = true;

    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public Action<FunctionsApplicationBuilder> Configure { get; init; } = _ => { };
}

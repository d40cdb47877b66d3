using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Marketplace.Catalog;
using Marketplace.Identity;
using Marketplace.Media;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Contracts;
using Marketplace.Reviews;
using Marketplace.Shared;
using Marketplace.Shops;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Marketplace.Vision;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Support;

/// <summary>
/// The app's own services as Program.cs wires them, over an Azurite account and a clock that tests move, without a server: a call
/// makes the function and runs it as the host would. Two markets over one account are two processes.
/// </summary>
public sealed class Market : IAsyncDisposable
{
    readonly ServiceProvider services;
    readonly IReadOnlyList<IHostedService> hosted;

    Market(ServiceProvider services, FakeTimeProvider clock, Faults faults)
    {
        (this.services, Clock, Faults) = (services, clock, faults);
        hosted = [.. services.GetServices<IHostedService>()];
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>Counts storage requests to tables, and can fail them.</summary>
    public Faults Faults { get; }

    public static Task<Market> OpenAsync(string account, FakeTimeProvider? clock = null, params (string Key, string Value)[] settings) => OpenAsync(account, _ => { }, clock, settings);

    /// <summary>With more slices, or with something in the place of what is outside.</summary>
    public static async Task<Market> OpenAsync(string account, Action<IServiceCollection> more, FakeTimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        clock ??= new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
        var faults = new Faults();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = account,
            ["Identity:SigningKey"] = Convert.ToBase64String(new byte[48]),
            ["Identity:PasswordIterations"] = "1000",
        }).AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(clock);
        services.AddShared().AddIdentity().AddMedia().AddVision().AddShops().AddCatalog().AddRecommendations().AddReviews();
        services.AddSingleton(_ => faults.Tables(account)).AddSingleton<ILookalikes, ToldLookalikes>();
        more(services);
        var market = new Market(services.BuildServiceProvider(validateScopes: true), clock, faults);
        await market.StartAsync();
        return market;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Calls a function; <paramref name="token"/> signs in.</summary>
    public async Task<Read> CallAsync<T>(Func<T, HttpRequest, Task<IResult>> run, object? body = null, string? token = null, string method = "POST", string query = "", params (string Name, string Value)[] headers)
    {
        var request = Calls.Request(method, $"/{typeof(T).Name}", query, token is null ? null : $"Bearer {token}", body, headers);
        await ActivatorUtilities.CreateInstance<CallersMiddleware>(services).CheckAsync(request.HttpContext);
        return await run(ActivatorUtilities.CreateInstance<T>(services), request).ReadAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in hosted) await service.StopAsync(default);
        await services.DisposeAsync();
    }

    async Task StartAsync()
    {
        foreach (var service in hosted.OfType<IHostedLifecycleService>()) await service.StartingAsync(default);
        foreach (var service in hosted) await service.StartAsync(default);
    }
}

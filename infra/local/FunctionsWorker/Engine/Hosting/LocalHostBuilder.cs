using System.Reflection;
using System.Text.Json;
using Marketplace.Local.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Puts the host together. Create runs before the app's registrations and provides what they read (settings, storage
/// connection, bus, clock); Build runs after them and provides what serves their functions. Services start in the order of
/// their registration and stop in the reverse: storage first up and last down.
/// </summary>
sealed class LocalHostBuilder
{
    /// <summary>A query of ten thousand letters, escaped, still gets an answer in words.</summary>
    const int LongestRequestLine = 64 * 1024;

    static readonly TimeSpan TimeToDrain = TimeSpan.FromSeconds(30);
    readonly LocalHostOptions options;
    readonly LocalEnvironment environment;
    readonly IReadOnlyList<ILocalPart> parts;
    readonly TimeProvider time;
    readonly DataFolder folder;
    LocalBus? bus;
    AzuriteProcess? azurite;

    LocalHostBuilder(WebApplicationBuilder web, LocalHostOptions options, LocalEnvironment environment, DataFolder folder)
    {
        Web = web;
        this.options = options;
        this.environment = environment;
        this.folder = folder;
        parts = LocalParts.Load();
        time = options.TimeProvider ?? (HostSettings.Flag(web.Configuration, "LocalRuntime:AdjustableClock", false)
            ? new AdjustableTimeProvider(Path.Combine(environment.DataFolder, "clock"))
            : TimeProvider.System);
    }

    public WebApplicationBuilder Web { get; }

    /// <summary>The app has asked for ASP.NET Core's request and results; without them the genuine worker binds no HttpRequest.</summary>
    public bool ServesHttp { get; set; }

    public List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    /// <summary>For the app's own process, where a start that cannot be is told on the console.</summary>
    public static LocalHostBuilder CreateForApp(string[] args)
    {
        try
        {
            return Create(args, new LocalHostOptions { IsApp = true });
        }
        catch (LocalHostException refused)
        {
            Console.Error.WriteLine(refused.Message);
            Environment.Exit(1);
            throw;
        }
    }

    public static LocalHostBuilder Create(string[] args, LocalHostOptions options)
    {
        var contentRoot = options.ContentRoot ?? AppContext.BaseDirectory;
        LocalSettingsFile.Apply(contentRoot);
        var web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = contentRoot });
        LocalConfiguration.Add(web.Configuration, contentRoot, options);
        var folder = DataFolder.Open(options, contentRoot);
        var listener = HostListener.Bind(options, web.Configuration);
        var host = new LocalHostBuilder(web, options, new LocalEnvironment(contentRoot, folder.Path, listener.Address), folder);
        host.AddServices(listener);
        foreach (var part in host.parts) part.Configure(web.Configuration, host.environment);
        return host;
    }

    public IHost Build()
    {
        var entry = options.FunctionsAssembly ?? Assembly.GetEntryAssembly()!;
        var functions = FunctionCatalog.Read(options.FunctionClasses ?? FunctionCatalog.ClassesOf(entry));
        if (!ServesHttp && functions.FirstOrDefault(f => f.Trigger is HttpTriggerAttribute) is { } unserved)
            throw new InvalidOperationException($"'{unserved.Name}' is an HTTP function; call ConfigureFunctionsWebApplication() on the builder.");
        var settings = HostSettings.From(Web.Configuration);
        if (bus is not null) bus.Wanted = LocalBus.NamedBy(functions, Web.Configuration);
        if (functions.Any(HttpResults.NeedsMvc)) Web.Services.AddMvcCore();
        AddEngine(functions, settings);
        foreach (var part in parts) part.AddServices(Web.Services, Web.Configuration, environment);
        var app = Web.Build();
        Map(app, functions);
        HostAnnouncement.Prepare(app, options, environment, functions, parts);
        return new LocalRunningHost(app, azurite, folder, isApp: options.IsApp);
    }

    /// <summary>What the app's registrations may read or want injected.</summary>
    void AddServices(HostListener listener)
    {
        Web.WebHost.ConfigureKestrel(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestLineSize) = (false, LongestRequestLine));
        listener.Use(Web);
        Web.Services.AddSingleton(environment);
        Web.Services.AddSingleton(time);
        Web.Services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        Web.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeToDrain);
        Web.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        UseStorage();
        UseBus();
    }

    void UseStorage()
    {
        if (!string.IsNullOrEmpty(Web.Configuration["AzureWebJobsStorage"])) return;
        azurite = AzuriteProcess.For(environment.DataFolder);
        Web.Configuration["AzureWebJobsStorage"] = azurite.ConnectionString;
        Web.Services.AddSingleton(azurite);
    }

    void UseBus()
    {
        if (!string.IsNullOrEmpty(Web.Configuration[LocalBus.Setting])) return;
        bus = LocalBus.Open(environment, Web.Configuration, time);
        Web.Configuration[LocalBus.Setting] = bus.ConnectionString;
        Web.Services.AddSingleton(bus);
        Web.Services.AddHostedService(_ => bus);
    }

    void AddEngine(IReadOnlyList<LocalFunction> functions, HostSettings settings)
    {
        var services = Web.Services;
        services.AddSingleton(functions);
        services.AddSingleton(settings);
        var runner = new FunctionRunner(Middleware);
        services.AddSingleton(runner);
        services.AddSingleton(new StorageEndpoints(Web.Configuration["AzureWebJobsStorage"]));
        services.AddSingleton<StorageMeter>();
        services.AddSingleton(_ => FunctionKeys.Open(environment.DataFolder));
        services.AddSingleton<TriggerRunner>();
        services.AddSingleton<Listeners>();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<StatsEndpoint>();
        if (DurableFunctions.AreAmong(functions)) DurableFunctions.Add(services, functions, runner, Web.Configuration, environment);
        services.AddHostedService<ListenerHost>();
    }

    void Map(WebApplication app, IReadOnlyList<LocalFunction> functions)
    {
        if (app.Services.GetService<RootServices>() is { } root) root.Services = app.Services;
        app.Services.GetRequiredService<HttpFunctions>().Map(app, functions);
        app.Services.GetRequiredService<AdminEndpoints>().Map(app);
        app.Services.GetRequiredService<StatsEndpoint>().Map(app);
        ClockEndpoints.Map(app, time);
        foreach (var part in parts) part.MapEndpoints(app);
    }
}

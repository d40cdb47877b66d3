using System.Reflection;
using System.Text.Json;
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
/// connection, clock); Build runs after them and provides what serves their functions.
/// </summary>
sealed class LocalHostBuilder
{
    readonly LocalHostOptions options;
    readonly IReadOnlyList<ILocalPart> parts;

    LocalHostBuilder(WebApplicationBuilder web, LocalHostOptions options, HostListener listener, LocalEnvironment environment, IReadOnlyList<ILocalPart> parts)
    {
        Web = web;
        this.options = options;
        this.parts = parts;
        Listener = listener;
        Environment = environment;
    }

    public WebApplicationBuilder Web { get; }

    public HostListener Listener { get; }

    public LocalEnvironment Environment { get; }

    public bool ServesHttp { get; set; }

    public List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    public static LocalHostBuilder Create(string[] args, LocalHostOptions options)
    {
        var contentRoot = options.ContentRoot ?? AppContext.BaseDirectory;
        var dataFolder = DataFolder.Find(options, contentRoot);
        var web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = contentRoot });
        web.Configuration.AddJsonFile(Path.Combine(contentRoot, "host.json"), optional: true);
        var listener = HostListener.Bind(options, web.Configuration);
        var environment = new LocalEnvironment(contentRoot, dataFolder, listener.Address);
        web.Configuration.AddInMemoryCollection(options.Settings);
        var parts = LocalParts.Load();
        foreach (var part in parts) part.Configure(web.Configuration, environment);
        web.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        listener.Use(web);
        web.Services.AddSingleton(environment);
        web.Services.AddSingleton(options.TimeProvider ?? TimeProvider.System);
        web.Services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        return new LocalHostBuilder(web, options, listener, environment, parts);
    }

    public IHost Build()
    {
        var entry = options.FunctionsAssembly ?? Assembly.GetEntryAssembly()!;
        var functions = FunctionCatalog.Read(options.FunctionClasses ?? FunctionCatalog.ClassesOf(entry));
        foreach (var part in parts) part.AddServices(Web.Services, Web.Configuration, Environment);
        var app = Web.Build();
        var runner = new FunctionRunner(Middleware);
        HttpFunctions.Map(app, functions, runner);
        foreach (var part in parts) part.MapEndpoints(app);
        return app;
    }
}

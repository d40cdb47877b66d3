using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Collects an app's settings, services and middleware, and builds its host.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    internal FunctionsApplicationBuilder(string[] args) : this(LocalHostBuilder.CreateForApp(args)) { }

    internal FunctionsApplicationBuilder(LocalHostBuilder host) => Host = host;

    internal LocalHostBuilder Host { get; }

    public IServiceCollection Services => Host.Web.Services;

    public ConfigurationManager Configuration => Host.Web.Configuration;

    public IHostEnvironment Environment => Host.Web.Environment;

    public ILoggingBuilder Logging => Host.Web.Logging;

    public IMetricsBuilder Metrics => Host.Web.Metrics;

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)Host.Web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Host.Web.Configuration;

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)Host.Web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        Host.Middleware.Add(middleware);
        return this;
    }

    public IHost Build() => Host.Build();
}

using System.Reflection;
using Marketplace.Local.DurableTask;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Registers orchestrator and activity functions into the local task hub, and binds its client. They pass the same middleware
/// as all others; orchestrators pass it anew in every replay.
/// </summary>
static class DurableFunctions
{
    public static bool AreAmong(IEnumerable<LocalFunction> functions) => functions.Any(f =>
        f.Trigger is OrchestrationTriggerAttribute or ActivityTriggerAttribute
        || f.Method.GetParameters().Any(p => p.IsDefined(typeof(DurableClientAttribute))));

    public static void Add(IServiceCollection services, IReadOnlyList<LocalFunction> functions, FunctionRunner runner, IConfiguration settings, LocalEnvironment environment)
    {
        var root = new RootServices();
        services.AddSingleton(root);
        services.AddLocalTaskHub(hub =>
        {
            Configure(hub, settings.GetSection("extensions:durableTask"), environment);
            foreach (var function in functions) Register(hub.Registry, function, runner, root);
        });
    }

    public static Binder ClientBinder(Type type) => type == typeof(DurableTaskClient)
        ? static invocation => new(invocation.InstanceServices.GetRequiredService<DurableTaskClient>())
        : throw new NotSupportedException($"[DurableClient] binds a {nameof(DurableTaskClient)}, not a {type}.");

    /// <summary>The context, or the input in the parameter's type; what is not asked for is not converted.</summary>
    public static Binder ActivityBinder(ParameterInfo parameter) => parameter.ParameterType == typeof(TaskActivityContext)
        ? static invocation => new(((ActivityCall)invocation.Payload!).Context)
        : static invocation => new(((ActivityCall)invocation.Payload!).Input);

    public static Binder OrchestrationBinder(ParameterInfo parameter) => parameter.ParameterType == typeof(TaskOrchestrationContext)
        ? static invocation => new(((OrchestrationCall)invocation.Payload!).Context)
        : throw new NotSupportedException($"[OrchestrationTrigger] binds a {nameof(TaskOrchestrationContext)}, not a {parameter.ParameterType}.");

    /// <summary>An orchestrator may take its input as a parameter of its own.</summary>
    public static ParameterInfo? InputOf(LocalFunction orchestrator) => orchestrator.Method.GetParameters().FirstOrDefault(p =>
        p != orchestrator.TriggerParameter && p.ParameterType != typeof(FunctionContext) && p.ParameterType != typeof(CancellationToken));

    static void Register(DurableTaskRegistry registry, LocalFunction function, FunctionRunner runner, RootServices root)
    {
        if (function.Trigger is OrchestrationTriggerAttribute orchestration)
            registry.AddOrchestrator(orchestration.Orchestration ?? function.Name, () => new OrchestratorFunction(function, runner, root.Services));
        else if (function.Trigger is ActivityTriggerAttribute activity)
            registry.AddActivity(activity.Activity ?? function.Name, scope => new ActivityFunction(function, runner, scope));
    }

    static void Configure(LocalTaskHubOptions hub, IConfiguration settings, LocalEnvironment environment)
    {
        hub.DataFile = Path.Combine(environment.DataFolder, $"{settings["hubName"] ?? "TestHubName"}.db");
        hub.MaxConcurrentActivityFunctions = HostSettings.Number(settings, "maxConcurrentActivityFunctions", hub.MaxConcurrentActivityFunctions);
        hub.MaxConcurrentOrchestratorFunctions = HostSettings.Number(settings, "maxConcurrentOrchestratorFunctions", hub.MaxConcurrentOrchestratorFunctions);
        hub.DefaultVersion = settings["defaultVersion"] ?? hub.DefaultVersion;
        hub.VersionMatchStrategy = HostSettings.Choice(settings, "versionMatchStrategy", hub.VersionMatchStrategy);
        hub.VersionFailureStrategy = HostSettings.Choice(settings, "versionFailureStrategy", hub.VersionFailureStrategy);
    }
}

/// <summary>The container, once it is built; orchestrators have no scope of their own.</summary>
sealed class RootServices
{
    IServiceProvider? services;

    public IServiceProvider Services
    {
        get => services ?? throw new InvalidOperationException("The host is not built yet.");
        set => services = value;
    }
}

/// <summary>One call of an activity.</summary>
sealed record ActivityCall(TaskActivityContext Context, object? Input);

/// <summary>One replay of an orchestrator.</summary>
sealed record OrchestrationCall(TaskOrchestrationContext Context, object? Input);

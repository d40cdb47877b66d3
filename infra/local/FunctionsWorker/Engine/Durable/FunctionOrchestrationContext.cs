using System.Text.Json;
using Marketplace.Local.DurableTask;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// An orchestration as a function sees it. A function does not declare its input's type, so that the hub hands it over as
/// raw JSON; here it becomes whatever type the function asks for, as in the genuine worker. All else is the hub's.
/// </summary>
sealed class FunctionOrchestrationContext(TaskOrchestrationContext hub, object? input, IServiceProvider services) : TaskOrchestrationContext
{
    public override TaskName Name => hub.Name;

    public override string InstanceId => hub.InstanceId;

    public override ParentOrchestrationInstance? Parent => hub.Parent;

    public override DateTime CurrentUtcDateTime => hub.CurrentUtcDateTime;

    public override bool IsReplaying => hub.IsReplaying;

    public override string Version => hub.Version;

    public override IReadOnlyDictionary<string, object?> Properties => hub.Properties;

    public override ILoggerFactory ReplaySafeLoggerFactory => hub.ReplaySafeLoggerFactory;

    protected override ILoggerFactory LoggerFactory => services.GetRequiredService<ILoggerFactory>();

    public override T? GetInput<T>()
        where T : default
    {
        if (input is null) return default;
        if (input is T typed) return typed;
        var converter = services.GetRequiredService<IOptions<LocalTaskHubOptions>>().Value.DataConverter;
        return converter.Deserialize<T>(input is JsonElement json ? json.GetRawText() : converter.Serialize(input));
    }

    public override Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) => hub.CallActivityAsync(name, input, options);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        hub.CallActivityAsync<TResult>(name, input, options);

    public override Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) => hub.CreateTimer(delay, cancellationToken);

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => hub.CreateTimer(fireAt, cancellationToken);

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        hub.WaitForExternalEvent<T>(eventName, cancellationToken);

    public override void SendEvent(string instanceId, string eventName, object payload) => hub.SendEvent(instanceId, eventName, payload);

    public override void SetCustomStatus(object? customStatus) => hub.SetCustomStatus(customStatus);

    public override Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        hub.CallSubOrchestratorAsync(orchestratorName, input, options);

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        hub.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => hub.ContinueAsNew(newInput, preserveUnprocessedEvents);

    public override void ContinueAsNew(ContinueAsNewOptions options) => hub.ContinueAsNew(options);

    public override Guid NewGuid() => hub.NewGuid();

    public override int CompareVersionTo(string version) => hub.CompareVersionTo(version);
}

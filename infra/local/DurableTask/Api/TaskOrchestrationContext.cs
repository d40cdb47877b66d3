using Microsoft.DurableTask.Abstractions;
using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>The orchestration that called this one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InstanceId">Its id.</param>
public record ParentOrchestrationInstance(TaskName Name, string InstanceId);

/// <summary>How an orchestration begins anew.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The input of the next generation.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events nobody has waited for yet go along.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;

    /// <summary>The version of the next generation; <c>null</c> keeps the present one.</summary>
    public string? NewVersion { get; set; }
}

/// <summary>
/// All an orchestrator may touch: activities, timers, events, sub-orchestrations, the time and new ids. Every answer
/// comes out of the history when the orchestrator is replayed.
/// </summary>
public abstract partial class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The instance's id.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The caller, if this is a sub-orchestration.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time of the present step, the same in every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the present step was already done in an earlier turn.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>The instance's version; empty for none.</summary>
    public virtual string Version => string.Empty;

    /// <summary>Settings handed down by the host.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties { get; } = new Dictionary<string, object?>();

    /// <summary>A logger factory whose loggers are silent while replaying.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory => field ??= new ReplaySafeLoggerFactoryImplementation(this, LoggerFactory);

    /// <summary>The host's logger factory.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public abstract T? GetInput<T>();

    /// <summary>Calls an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries, tags, version.</param>
    /// <exception cref="TaskFailedException">It failed.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Calls an activity without input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Retries, tags, version.</param>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <summary>Calls an activity without input that answers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Retries, tags, version.</param>
    /// <typeparam name="TResult">The answer.</typeparam>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    /// <summary>Calls an activity that answers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries, tags, version.</param>
    /// <typeparam name="TResult">The answer.</typeparam>
    /// <exception cref="TaskFailedException">It failed.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>A durable timer, from now.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>A durable timer.</summary>
    /// <param name="fireAt">When it fires.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for an event from outside. Names do not mind case; the latest wait is served first.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">Its payload.</typeparam>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event, for so long.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="timeout">How long.</param>
    /// <typeparam name="T">Its payload.</typeparam>
    /// <exception cref="TaskCanceledException">It did not come in time.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event, for so long or until given up.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">Its payload.</typeparam>
    /// <exception cref="TaskCanceledException">It did not come in time.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeoutTask = CreateTimer(timeout, timer.Token);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var eventTask = WaitForExternalEvent<T>(eventName, wait.Token);

        var winner = await Task.WhenAny(timeoutTask, eventTask);
        (winner == eventTask ? timer : wait).Cancel();
        return await eventTask;
    }

    /// <summary>Raises an event in another orchestration; dropped if there is none of that id.</summary>
    /// <param name="instanceId">The other.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">Its payload.</param>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Says something about the progress that queries show.</summary>
    /// <param name="customStatus">What; <c>null</c> clears it.</param>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Calls another orchestrator that answers.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Instance id, retries, tags, version.</param>
    /// <typeparam name="TResult">The answer.</typeparam>
    /// <exception cref="TaskFailedException">It failed.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Calls another orchestrator without input that answers.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="options">Instance id, retries, tags, version.</param>
    /// <typeparam name="TResult">The answer.</typeparam>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>Calls another orchestrator without input.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="options">Instance id, retries, tags, version.</param>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <summary>Calls another orchestrator.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Instance id, retries, tags, version.</param>
    /// <exception cref="TaskFailedException">It failed.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <summary>Ends this generation and begins anew with an empty history.</summary>
    /// <param name="newInput">The next generation's input.</param>
    /// <param name="preserveUnprocessedEvents">Whether events nobody has waited for yet go along.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>Ends this generation and begins anew with an empty history.</summary>
    /// <param name="options">How.</param>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>A new id, the same in every replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    /// <param name="categoryName">Its category.</param>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => ReplaySafeLoggerFactory.CreateLogger(categoryName);

    /// <summary>A logger that is silent while replaying.</summary>
    /// <param name="type">Its category.</param>
    public virtual ILogger CreateReplaySafeLogger(Type type) => ReplaySafeLoggerFactory.CreateLogger(type);

    /// <summary>A logger that is silent while replaying.</summary>
    /// <typeparam name="T">Its category.</typeparam>
    public virtual ILogger CreateReplaySafeLogger<T>() => ReplaySafeLoggerFactory.CreateLogger<T>();

    /// <summary>Below zero, zero or above: this instance's version is older than, the same as, newer than another.</summary>
    /// <param name="version">The other.</param>
    public virtual int CompareVersionTo(string version) => TaskOrchestrationVersioningUtils.CompareVersions(Version, version);
}

using System.Collections.Immutable;

namespace Microsoft.DurableTask;

/// <summary>How an activity or sub-orchestration is called: retries, tags, version.</summary>
public record TaskOptions
{
    /// <summary>Options with retries.</summary>
    /// <param name="retry">The retries, or <c>null</c> for none.</param>
    public TaskOptions(TaskRetryOptions? retry)
        : this(retry, null)
    {
    }

    /// <summary>Options with retries and tags.</summary>
    /// <param name="retry">The retries, or <c>null</c> for none.</param>
    /// <param name="tags">Tags for the task.</param>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>A copy.</summary>
    /// <param name="options">What is copied.</param>
    public TaskOptions(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Retry = options.Retry;
        Tags = options.Tags;
        Version = options.Version;
    }

    /// <summary>The retries, or <c>null</c> for none.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Tags for the task.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>The version called; <c>null</c> lets an activity inherit the orchestration's.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Options that retry by a policy.</summary>
    /// <param name="policy">The policy.</param>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Options that retry by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Options that retry by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    /// <summary>These options, for a sub-orchestration of a given id.</summary>
    /// <param name="instanceId">The id of the new instance.</param>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>How a sub-orchestration is called.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Options with retries and an instance id.</summary>
    /// <param name="retry">The retries, or <c>null</c> for none.</param>
    /// <param name="instanceId">The id of the new instance; <c>null</c> makes one.</param>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>Options that add an instance id to others.</summary>
    /// <param name="options">The others.</param>
    /// <param name="instanceId">The id of the new instance; <c>null</c> keeps what the others say.</param>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    /// <summary>A copy.</summary>
    /// <param name="options">What is copied.</param>
    public SubOrchestrationOptions(SubOrchestrationOptions options)
        : base(options) => InstanceId = options.InstanceId;

    /// <summary>The id of the new instance; <c>null</c> makes one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The version of the sub-orchestration; <c>null</c> takes the worker's default.</summary>
    public new TaskVersion? Version
    {
        get => base.Version;
        init => base.Version = value;
    }
}

/// <summary>How an orchestration is started by a client.</summary>
public record StartOrchestrationOptions
{
    /// <summary>Options with an id and a time.</summary>
    /// <param name="InstanceId">The id; <c>null</c> makes one.</param>
    /// <param name="StartAt">When it starts; <c>null</c> or the past means now.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>A copy.</summary>
    /// <param name="options">What is copied.</param>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>The id; <c>null</c> makes one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it starts; <c>null</c> or the past means now.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Tags kept with the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The version; <c>null</c> takes the client's default.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Statuses in which an existing instance of the same id stands in the way of a new one.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

/// <summary>Retries, by a policy or by a handler.</summary>
public sealed class TaskRetryOptions
{
    /// <summary>Retries by a policy.</summary>
    /// <param name="policy">The policy.</param>
    public TaskRetryOptions(RetryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
    }

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public TaskRetryOptions(AsyncRetryHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handler = handler;
    }

    /// <summary>The policy, or <c>null</c> when a handler decides.</summary>
    public RetryPolicy? Policy { get; }

    /// <summary>The handler, or <c>null</c> when a policy decides.</summary>
    public AsyncRetryHandler? Handler { get; }

    /// <summary>Retries by a policy.</summary>
    /// <param name="policy">The policy.</param>
    public static implicit operator TaskRetryOptions(RetryPolicy policy) => FromRetryPolicy(policy);

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static implicit operator TaskRetryOptions(AsyncRetryHandler handler) => FromRetryHandler(handler);

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static implicit operator TaskRetryOptions(RetryHandler handler) => FromRetryHandler(handler);

    /// <summary>Retries by a policy.</summary>
    /// <param name="policy">The policy.</param>
    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static TaskRetryOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public static TaskRetryOptions FromRetryHandler(RetryHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new(context => Task.FromResult(handler(context)));
    }
}

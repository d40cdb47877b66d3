namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a query lists.</summary>
/// <param name="CreatedFrom">Made at or after.</param>
/// <param name="CreatedTo">Made at or before.</param>
/// <param name="Statuses">In one of these.</param>
/// <param name="TaskHubNames">Ignored where one hub is all there is.</param>
/// <param name="InstanceIdPrefix">Whose ids begin so.</param>
/// <param name="PageSize">How many to a page.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs and outputs come along.</param>
/// <param name="ContinuationToken">Where to begin.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>How many to a page unless said.</summary>
    public const int DefaultPageSize = 100;
}

/// <summary>Which instances are purged.</summary>
/// <param name="CreatedFrom">Made at or after.</param>
/// <param name="CreatedTo">Made at or before.</param>
/// <param name="Statuses">In one of these; all that have ended if not given.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>Stops after so long, leaving the rest for another call.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How instances are purged.</summary>
/// <param name="Recursive">Whether their sub-orchestrations go along.</param>
public record PurgeInstanceOptions(bool Recursive = false);

/// <summary>How an instance is terminated.</summary>
/// <param name="Output">The output it is given.</param>
/// <param name="Recursive">Whether its sub-orchestrations go along.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);

/// <summary>What a purge did.</summary>
public class PurgeResult
{
    /// <summary>Makes a result.</summary>
    /// <param name="count">How many instances are gone.</param>
    public PurgeResult(int count)
        : this(count, null)
    {
    }

    /// <summary>Makes a result.</summary>
    /// <param name="count">How many instances are gone.</param>
    /// <param name="isComplete">Whether none is left that the filter names.</param>
    public PurgeResult(int count, bool? isComplete)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
        IsComplete = isComplete;
    }

    /// <summary>How many instances are gone.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>Whether none is left that the filter names.</summary>
    public bool? IsComplete { get; }
}

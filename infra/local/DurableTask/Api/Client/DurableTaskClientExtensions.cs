namespace Microsoft.DurableTask.Client;

/// <summary>Shorter ways to purge.</summary>
public static class DurableTaskClientExtensions
{
    /// <summary>Removes instances made in a stretch of time that have ended.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Made at or after.</param>
    /// <param name="createdTo">Made at or before.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client, DateTimeOffset? createdFrom, DateTimeOffset? createdTo, CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, null, null, cancellation);

    /// <summary>Removes instances made in a stretch of time that have ended.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Made at or after.</param>
    /// <param name="createdTo">Made at or before.</param>
    /// <param name="options">Whether sub-orchestrations go along.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        PurgeInstanceOptions? options,
        CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, null, options, cancellation);

    /// <summary>Removes instances made in a stretch of time that ended in certain ways.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Made at or after.</param>
    /// <param name="createdTo">Made at or before.</param>
    /// <param name="statuses">In one of these.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        IEnumerable<OrchestrationRuntimeStatus>? statuses,
        CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, statuses, null, cancellation);

    /// <summary>Removes instances made in a stretch of time that ended in certain ways.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Made at or after.</param>
    /// <param name="createdTo">Made at or before.</param>
    /// <param name="statuses">In one of these.</param>
    /// <param name="options">Whether sub-orchestrations go along.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        IEnumerable<OrchestrationRuntimeStatus>? statuses,
        PurgeInstanceOptions? options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.PurgeAllInstancesAsync(new PurgeInstancesFilter(createdFrom, createdTo, statuses), options, cancellation);
    }
}

/// <summary>Typed ways to fill start options.</summary>
public static class StartOrchestrationOptionsExtensions
{
    /// <summary>The options, with the statuses in which an existing instance stands in the way.</summary>
    /// <param name="options">The options.</param>
    /// <param name="dedupeStatuses">The statuses.</param>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(s => s.ToString())] };
    }
}

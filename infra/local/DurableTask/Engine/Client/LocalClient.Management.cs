using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace Marketplace.Local.DurableTask.Engine;

/// <content>Ending, holding, repeating and removing instances.</content>
sealed partial class LocalClient
{
    public override async Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = engine();
        var end = new ExecutionTerminatedEvent(-1, settings.DataConverter.Serialize(options?.Output))
        {
            Recurse = options?.Recursive ?? false,
            Timestamp = hub.Now,
        };
        await SendAsync(hub, instanceId, end, cancellation);
    }

    public override async Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = engine();
        await SendAsync(hub, instanceId, new ExecutionSuspendedEvent(-1, reason) { Timestamp = hub.Now }, cancellation);
    }

    public override async Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = engine();
        await SendAsync(hub, instanceId, new ExecutionResumedEvent(-1, reason) { Timestamp = hub.Now }, cancellation);
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return new PurgeResult(await PurgeAsync([instanceId], options?.Recursive ?? false, cancellation));
    }

    /// <summary>A hundred to a transaction, so that others get their turn in between.</summary>
    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Timeout, "PurgeInstancesFilter.Timeout must be a positive TimeSpan.");
        var hub = engine();
        var stopAt = filter.Timeout is { } patience ? hub.Now + patience : DateTime.MaxValue;
        var purged = 0;
        foreach (var ids in Queries.Purgeable(hub.Reader, filter).Chunk(100))
        {
            if (hub.Now >= stopAt)
                return new PurgeResult(purged, false);
            purged += await PurgeAsync(ids, options?.Recursive ?? false, cancellation);
        }

        return new PurgeResult(purged, true);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var old = Demand(engine(), instanceId, whole: true);
        if (!restartWithNewInstanceId && !old.Status.HasEnded())
            throw NotRestartable(instanceId, old.Status);
        try
        {
            return await StartAsync(
                old.Name,
                old.Input,
                restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId,
                old.Version,
                old.Tags,
                null,
                Statuses.HasEnded).WaitAsync(cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            throw NotRestartable(instanceId, OrchestrationStatus.Running);
        }
    }

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = engine();
        var failed = Demand(hub, instanceId);
        if (failed.Status != OrchestrationStatus.Failed)
            throw new InvalidOperationException($"Instance '{instanceId}' is {failed.Status}; only a failed instance can be rewound.");
        await SendAsync(hub, instanceId, new ExecutionRewoundEvent(-1, reason) { Timestamp = hub.Now }, cancellation);
    }

    async Task<int> PurgeAsync(IReadOnlyList<string> ids, bool recursive, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var write = new PurgeWrite(ids, recursive);
        engine().Writer.Post(write);
        return await write.Done.WaitAsync(cancellation);
    }

    static InvalidOperationException NotRestartable(string instanceId, OrchestrationStatus status) => new(
        $"Instance '{instanceId}' cannot be restarted while it is in state '{status}'. Wait until it has completed, or restart with a new instance ID.");
}

using System.Globalization;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>The published client over the local hub. What it reports as done is durable.</summary>
sealed partial class LocalClient(string name, LocalTaskHubOptions settings, Func<TaskHubEngine> engine) : DurableTaskClient(name)
{
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        cancellation.ThrowIfCancellationRequested();
        return await StartAsync(
            orchestratorName.Name,
            settings.DataConverter.Serialize(input),
            options?.InstanceId ?? Guid.NewGuid().ToString("N"),
            options?.Version is { } version ? version.Version : settings.DefaultVersion,
            options?.Tags.Count > 0 ? options.Tags : null,
            options?.StartAt?.UtcDateTime,
            Replaceable(options?.DedupeStatuses)).WaitAsync(cancellation);
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellation.ThrowIfCancellationRequested();
        var hub = engine();
        if (settings.Faults.LoseRaisedEvent?.Invoke(instanceId, eventName) == true)
            return;
        var raised = new EventRaisedEvent(-1, settings.DataConverter.Serialize(eventPayload)) { Name = eventName, Timestamp = hub.Now };
        await SendAsync(hub, instanceId, raised, cancellation);
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Find(engine(), instanceId, getInputsAndOutputs)?.ToMetadata(getInputsAndOutputs ? settings.DataConverter : null));
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitForAsync(instanceId, status => status != OrchestrationStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitForAsync(instanceId, Statuses.HasEnded, getInputsAndOutputs, cancellation);

    public override Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var hub = engine();
        return Task.FromResult<IList<HistoryEvent>>(hub.Reader.LoadHistory(Demand(hub, instanceId).Iid));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var hub = engine();
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create<OrchestrationMetadata>((token, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var limit = size ?? query.PageSize;
            var rows = Queries.Instances(hub.Reader, query, Position(token ?? query.ContinuationToken), limit);
            var converter = query.FetchInputsAndOutputs ? settings.DataConverter : null;
            return Task.FromResult(new Page<OrchestrationMetadata>([.. rows.Select(r => r.ToMetadata(converter))], Token(rows.Count, limit, rows.LastOrDefault()?.Iid)));
        });
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = Queries.Ended(engine().Reader, runtimeStatus, completedTimeFrom, completedTimeTo, Position(lastInstanceKey), pageSize);
        return Task.FromResult(new Page<string>([.. rows.Select(r => r.Id)], Token(rows.Count, pageSize, rows.LastOrDefault().Iid)));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<string> StartAsync(
        string orchestrator,
        string? input,
        string instanceId,
        string version,
        IReadOnlyDictionary<string, string>? tags,
        DateTime? startAt,
        Func<OrchestrationStatus, bool> isReplaceable)
    {
        var hub = engine();
        var start = new ExecutionStartedEvent(-1, input)
        {
            Timestamp = hub.Now,
            OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = Guid.NewGuid().ToString("N") },
            Name = orchestrator,
            Version = version,
            Tags = tags?.ToDictionary(StringComparer.Ordinal),
            ScheduledStartTime = startAt,
        };
        var write = new CreateWrite(start, Tagging.ToText(tags), isReplaceable);
        hub.Writer.Post(write);
        await write.Done;
        return instanceId;
    }

    async Task<OrchestrationMetadata> WaitForAsync(
        string instanceId, Func<OrchestrationStatus, bool> isThere, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = engine();
        for (var move = Task.CompletedTask; ; move = hub.Waiters.NextMove(instanceId))
        {
            var row = Find(hub, instanceId, getInputsAndOutputs)
                ?? throw new InvalidOperationException($"Orchestration with instanceId '{instanceId}' does not exist");
            if (isThere(row.Status))
            {
                if (!move.IsCompleted)
                    hub.Waiters.Moved(instanceId);
                return row.ToMetadata(getInputsAndOutputs ? settings.DataConverter : null);
            }

            await move.WaitAsync(cancellation);
        }
    }

    /// <summary>Without word on statuses, an instance that has ended gives way and one that has not stays.</summary>
    static Func<OrchestrationStatus, bool> Replaceable(IReadOnlyList<string>? dedupe)
    {
        if (dedupe is null)
            return Statuses.HasEnded;
        var stays = dedupe.Select(text => Enum.TryParse<OrchestrationStatus>(text, ignoreCase: true, out var status)
            ? status
            : throw new ArgumentException($"Invalid orchestration runtime status: '{text}' for deduplication.")).ToHashSet();
        return status => !stays.Contains(status);
    }

    static InstanceRow? Find(TaskHubEngine hub, string id, bool whole) => hub.Reader.Read(get =>
    {
        var row = get(whole ? Queries.Whole : Queries.Light).Bind(1, id);
        if (!row.Step())
            return null;
        var found = InstanceRow.Of(row);
        row.Reset();
        return found;
    });

    static InstanceRow Demand(TaskHubEngine hub, string id, bool whole = false) => Find(hub, id, whole)
        ?? throw new ArgumentException($"An orchestration with the instanceId {id} was not found.", nameof(id));

    static async Task SendAsync(TaskHubEngine hub, string instanceId, HistoryEvent e, CancellationToken cancellation)
    {
        var write = new MessageWrite(instanceId, e);
        hub.Writer.Post(write);
        await write.Done.WaitAsync(cancellation);
    }

    static long Position(string? token) => token is null ? 0 : long.Parse(token, CultureInfo.InvariantCulture);

    static string? Token(int count, int limit, long? last) => count < limit ? null : last?.ToString(CultureInfo.InvariantCulture);
}

using System.ComponentModel;
using DurableTask.Core.History;
using Microsoft.DurableTask.Internal;

namespace Microsoft.DurableTask.Internal
{
    /// <summary>Starts orchestrations.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public interface IOrchestrationSubmitter
    {
        /// <summary>Starts an orchestration.</summary>
        /// <param name="orchestratorName">The orchestrator.</param>
        /// <param name="input">Its input.</param>
        /// <param name="options">Id, time, version, tags.</param>
        /// <param name="cancellation">Gives up.</param>
        Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default);
    }
}

namespace Microsoft.DurableTask.Client
{
    /// <summary>Finds a client by its name.</summary>
    public interface IDurableTaskClientProvider
    {
        /// <summary>The client of that name.</summary>
        /// <param name="name">The name; the default client if not given.</param>
        DurableTaskClient GetClient(string? name = null);
    }

    /// <summary>Starts, asks after, signals and ends orchestrations. Safe to share.</summary>
    /// <param name="name">The client's name.</param>
    public abstract partial class DurableTaskClient(string name) : IOrchestrationSubmitter, IAsyncDisposable
    {
        /// <summary>The client's name.</summary>
        public string Name { get; } = name;

        /// <summary>Starts an orchestration.</summary>
        /// <param name="orchestratorName">The orchestrator.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, CancellationToken cancellation) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, null, cancellation);

        /// <summary>Starts an orchestration.</summary>
        /// <param name="orchestratorName">The orchestrator.</param>
        /// <param name="input">Its input.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, object? input, CancellationToken cancellation) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, input, null, cancellation);

        /// <summary>Starts an orchestration.</summary>
        /// <param name="orchestratorName">The orchestrator.</param>
        /// <param name="options">Id, time, version, tags.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, StartOrchestrationOptions options, CancellationToken cancellation = default) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, options, cancellation);

        /// <summary>Starts an orchestration.</summary>
        /// <param name="orchestratorName">The orchestrator.</param>
        /// <param name="input">Its input.</param>
        /// <param name="options">Id, time, version, tags.</param>
        /// <param name="cancellation">Gives up.</param>
        /// <returns>The instance's id, once it is durable.</returns>
        public abstract Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default);

        /// <summary>Raises an event without payload.</summary>
        /// <param name="instanceId">In which instance.</param>
        /// <param name="eventName">The event.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task RaiseEventAsync(string instanceId, string eventName, CancellationToken cancellation) =>
            RaiseEventAsync(instanceId, eventName, null, cancellation);

        /// <summary>Raises an event. It is kept until waited for; dropped if the instance is unknown or has ended.</summary>
        /// <param name="instanceId">In which instance.</param>
        /// <param name="eventName">The event.</param>
        /// <param name="eventPayload">Its payload.</param>
        /// <param name="cancellation">Gives up.</param>
        public abstract Task RaiseEventAsync(
            string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default);

        /// <summary>Waits until an instance has begun.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, CancellationToken cancellation) =>
            WaitForInstanceStartAsync(instanceId, false, cancellation);

        /// <summary>Waits until an instance has begun.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="getInputsAndOutputs">Whether inputs and outputs come along.</param>
        /// <param name="cancellation">Gives up.</param>
        public abstract Task<OrchestrationMetadata> WaitForInstanceStartAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

        /// <summary>Waits until an instance has ended.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, CancellationToken cancellation) =>
            WaitForInstanceCompletionAsync(instanceId, false, cancellation);

        /// <summary>Waits until an instance has ended.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="getInputsAndOutputs">Whether inputs and outputs come along.</param>
        /// <param name="cancellation">Gives up.</param>
        public abstract Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

        /// <summary>What is known of an instance; <c>null</c> if there is none.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellation) =>
            GetInstanceAsync(instanceId, false, cancellation);

        /// <summary>What is known of an instance; <c>null</c> if there is none.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="getInputsAndOutputs">Whether inputs and outputs come along.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<OrchestrationMetadata?> GetInstanceAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation);

        /// <summary>The older name of <see cref="GetInstanceAsync(string, CancellationToken)"/>.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="cancellation">Gives up.</param>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public virtual Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, CancellationToken cancellation) =>
            GetInstancesAsync(instanceId, false, cancellation);

        /// <summary>The older name of <see cref="GetInstanceAsync(string, bool, CancellationToken)"/>.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="getInputsAndOutputs">Whether inputs and outputs come along.</param>
        /// <param name="cancellation">Gives up.</param>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public abstract Task<OrchestrationMetadata?> GetInstancesAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

        /// <summary>Lists instances.</summary>
        /// <param name="filter">Which; all if not given.</param>
        public abstract AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null);

        /// <summary>Lists the ids of instances that ended in a stretch of time.</summary>
        /// <param name="runtimeStatus">In one of these; all that have ended if not given.</param>
        /// <param name="completedTimeFrom">Ended at or after.</param>
        /// <param name="completedTimeTo">Ended at or before.</param>
        /// <param name="pageSize">How many to a page.</param>
        /// <param name="lastInstanceKey">Where to begin.</param>
        /// <param name="cancellation">Gives up.</param>
        public virtual Task<Page<string>> ListInstanceIdsAsync(
            IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
            DateTimeOffset? completedTimeFrom = null,
            DateTimeOffset? completedTimeTo = null,
            int pageSize = OrchestrationQuery.DefaultPageSize,
            string? lastInstanceKey = null,
            CancellationToken cancellation = default) => throw Unsupported("listing instance ids");

        /// <summary>The events of an instance's present generation, in order.</summary>
        /// <param name="instanceId">The instance.</param>
        /// <param name="cancellation">Gives up.</param>
        /// <exception cref="ArgumentException">There is no such instance.</exception>
        public virtual Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(
            string instanceId, CancellationToken cancellation = default) => throw Unsupported("reading histories");

        /// <summary>Releases what the client holds.</summary>
        public abstract ValueTask DisposeAsync();

        NotSupportedException Unsupported(string what) => new($"{GetType()} does not support {what}.");
    }
}

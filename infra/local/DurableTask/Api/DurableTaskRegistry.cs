using Marketplace.Local.DurableTask.Engine;

namespace Microsoft.DurableTask;

/// <summary>The orchestrators and activities a worker can run. Names do not mind case; each is taken once a version.</summary>
public sealed partial class DurableTaskRegistry
{
    internal VersionedTasks<Func<IServiceProvider, ITaskOrchestrator>> Orchestrators { get; } = new("orchestrator");

    internal VersionedTasks<Func<IServiceProvider, ITaskActivity>> Activities { get; } = new("activity");
}

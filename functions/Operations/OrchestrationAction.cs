using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>What operators may do to an orchestration.</summary>
public enum OrchestrationAction
{
    RaiseEvent,
    Suspend,
    Resume,
    Terminate,
    Restart,
    Rewind,
    Purge,
}

/// <summary>The legal moves: action × state. The only place that allows.</summary>
internal static class OrchestrationActions
{
    /// <summary>An action by its name in the route, or null.</summary>
    public static OrchestrationAction? Parse(string name) => name switch
    {
        "raise-event" => OrchestrationAction.RaiseEvent,
        "suspend" => OrchestrationAction.Suspend,
        "resume" => OrchestrationAction.Resume,
        "terminate" => OrchestrationAction.Terminate,
        "restart" => OrchestrationAction.Restart,
        "rewind" => OrchestrationAction.Rewind,
        "purge" => OrchestrationAction.Purge,
        _ => null,
    };

    /// <summary>Whether one in this state may be acted on so.</summary>
    public static bool Allows(OrchestrationRuntimeStatus status, OrchestrationAction action) => action switch
    {
        OrchestrationAction.RaiseEvent or OrchestrationAction.Terminate => IsOpen(status),
        OrchestrationAction.Suspend => IsOpen(status) && status != OrchestrationRuntimeStatus.Suspended,
        OrchestrationAction.Resume => status == OrchestrationRuntimeStatus.Suspended,
        OrchestrationAction.Restart or OrchestrationAction.Purge => !IsOpen(status),
        OrchestrationAction.Rewind => status == OrchestrationRuntimeStatus.Failed,
    };

    static bool IsOpen(OrchestrationRuntimeStatus status) =>
        status is not (OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated);
}

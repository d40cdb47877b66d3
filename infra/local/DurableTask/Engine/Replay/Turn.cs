using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>What a turn decided; nothing of it has happened until it is committed.</summary>
/// <param name="Status">How the instance stands after it.</param>
/// <param name="Calls">The calls it made, as events.</param>
/// <param name="CancelledTimers">The timers it gave up.</param>
/// <param name="CustomStatus">The custom status after it.</param>
/// <param name="Output">The output, if it ended.</param>
/// <param name="Failure">Why it failed, if it did.</param>
/// <param name="Next">How it begins anew, if it does.</param>
/// <param name="NextInput">With which input.</param>
/// <param name="KeptEvents">Events that nobody has waited for, if it begins anew.</param>
sealed record TurnDecision(
    OrchestrationStatus Status,
    IReadOnlyList<HistoryEvent> Calls,
    IReadOnlyList<int> CancelledTimers,
    string? CustomStatus,
    string? Output = null,
    FailureDetails? Failure = null,
    ContinueAsNewOptions? Next = null,
    string? NextInput = null,
    IReadOnlyList<(string Name, string? Payload)>? KeptEvents = null)
{
    public bool IsNonDeterministic => Failure?.ErrorType == Failures.NonDeterministic;
}

/// <summary>
/// One turn of one orchestrator: its code is run from the beginning over the events of the past, then over the new ones.
/// It decides and changes nothing but itself.
/// </summary>
sealed class Turn
{
    readonly InstanceState state;
    readonly ITaskOrchestrator orchestrator;
    readonly ContextSettings settings;
    readonly TurnThread thread = new();
    readonly Queue<HistoryEvent> held = new();
    OrchestratorContext context = null!;
    object? input;
    Task<object?>? running;
    ExecutionTerminatedEvent? terminated;
    bool suspended;

    Turn(InstanceState state, ITaskOrchestrator orchestrator, ContextSettings settings)
    {
        this.state = state;
        this.orchestrator = orchestrator;
        this.settings = settings;
    }

    public static TurnDecision Run(
        InstanceState state,
        IReadOnlyList<HistoryEvent> past,
        IReadOnlyList<HistoryEvent> news,
        ITaskOrchestrator orchestrator,
        ContextSettings settings)
    {
        var turn = new Turn(state, orchestrator, settings);
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(turn.thread);
        try
        {
            return turn.Run(past, news);
        }
        finally
        {
            turn.thread.Close();
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    TurnDecision Run(IReadOnlyList<HistoryEvent> past, IReadOnlyList<HistoryEvent> news)
    {
        try
        {
            input = settings.Converter.Deserialize(state.Start.Input, orchestrator.InputType);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return new TurnDecision(OrchestrationStatus.Failed, [], [], state.CustomStatus, unreadable.Message, Failures.FromException(unreadable));
        }

        context = new OrchestratorContext(state, input, thread, settings);
        try
        {
            foreach (var e in past)
                Apply(e, isPast: true);
            context.LeaveReplay();
            foreach (var e in news)
                Apply(e, isPast: false);
            return Decide();
        }
        catch (HistoryMismatch mismatch)
        {
            return new TurnDecision(
                OrchestrationStatus.Failed, [], [], state.CustomStatus, mismatch.Message, Failures.Final(Failures.NonDeterministic, mismatch.Message));
        }
        finally
        {
            context.Release();
        }
    }

    void Apply(HistoryEvent e, bool isPast)
    {
        if (terminated is not null)
            return;
        switch (e)
        {
            case OrchestratorStartedEvent:
                context.EnterTurn(e.Timestamp);
                running ??= Start();
                break;
            case OrchestratorCompletedEvent:
                HistoryMatch.DemandAllKnown(context.Unmatched, state);
                break;
            case TaskScheduledEvent or SubOrchestrationInstanceCreatedEvent or TimerCreatedEvent or EventSentEvent:
                HistoryMatch.Take(context.Unmatched, e, state);
                break;
            case ExecutionSuspendedEvent:
                suspended = true;
                break;
            case ExecutionResumedEvent:
                suspended = false;
                while (!suspended && held.TryDequeue(out var waiting))
                    Answer(waiting);
                break;
            case ExecutionTerminatedEvent end when !isPast && !running!.IsCompleted:
                terminated = end;
                break;
            default:
                if (suspended)
                    held.Enqueue(e);
                else
                    Answer(e);
                break;
        }

        thread.RunReady();
    }

    Task<object?> Start()
    {
        try
        {
            return orchestrator.RunAsync(context, input);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return Task.FromException<object?>(thrown);
        }
    }

    void Answer(HistoryEvent e)
    {
        switch (e)
        {
            case TaskCompletedEvent x:
                context.Complete(x.TaskScheduledId, x.Result);
                break;
            case TaskFailedEvent x:
                context.Fail(x.TaskScheduledId, x.FailureDetails);
                break;
            case SubOrchestrationInstanceCompletedEvent x:
                context.Complete(x.TaskScheduledId, x.Result);
                break;
            case SubOrchestrationInstanceFailedEvent x:
                context.Fail(x.TaskScheduledId, x.FailureDetails);
                break;
            case TimerFiredEvent x:
                context.Complete(x.TimerId, null);
                break;
            case EventRaisedEvent x:
                context.Events.Raise(x.Name, x.Input);
                break;
        }
    }

    TurnDecision Decide()
    {
        var custom = context.CustomStatusWasSet ? context.CustomStatus : state.CustomStatus;
        var decision = new TurnDecision(OrchestrationStatus.Running, context.Unmatched, context.CancelledTimers, custom);
        if (terminated is { } end)
            return decision with { Status = OrchestrationStatus.Terminated, Output = end.Input };
        if (thread.Trespassed)
            return Failed(decision, new InvalidOperationException(TurnThread.Trespass));
        if (!running!.IsCompleted)
            return WaitingFor(decision);
        if (running.Exception is { } thrown)
            return Failed(decision, thrown.InnerException ?? thrown);
        if (running.IsCanceled)
            return Failed(decision, new TaskCanceledException(running));
        return Completed(decision);
    }

    TurnDecision WaitingFor(TurnDecision decision)
    {
        if (suspended)
            return decision with { Status = OrchestrationStatus.Suspended };
        return context.OpenCount > 0 || context.Events.Any ? decision : Failed(decision, new InvalidOperationException(NotDurable));
    }

    TurnDecision Completed(TurnDecision decision)
    {
        try
        {
            return context.Next is not { } next
                ? decision with { Status = OrchestrationStatus.Completed, Output = settings.Converter.Serialize(running!.GetAwaiter().GetResult()) }
                : decision with
                {
                    Status = OrchestrationStatus.ContinuedAsNew,
                    Next = next,
                    NextInput = settings.Converter.Serialize(next.NewInput),
                    KeptEvents = next.PreserveUnprocessedEvents ? Kept() : [],
                };
        }
        catch (Exception unwritable) when (unwritable is not OutOfMemoryException)
        {
            return Failed(decision, unwritable);
        }
    }

    /// <summary>Events held while suspended were not processed either.</summary>
    List<(string Name, string? Payload)> Kept() =>
        [.. context.Events.TakeKept(), .. held.OfType<EventRaisedEvent>().Select(e => (e.Name, e.Input))];

    static TurnDecision Failed(TurnDecision decision, Exception exception) =>
        decision with { Status = OrchestrationStatus.Failed, Output = exception.Message, Failure = Failures.FromException(exception) };

    string NotDurable =>
        $"The orchestrator '{state.Name}' awaits something that is not durable: no activity, timer, event or sub-orchestration of its context is under way, "
        + "so nothing could ever wake it. Await only tasks of its context, and move delays and I/O into activities.";
}

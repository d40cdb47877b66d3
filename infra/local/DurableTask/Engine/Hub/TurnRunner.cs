using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Makes turns, so many at a time: takes what waits for an instance, drops copies and what belongs to an earlier
/// generation, runs the orchestrator's code, and hands the decision to the writer. The instance is busy until that is
/// durable.
/// </summary>
sealed class TurnRunner(TaskHubEngine hub, LocalTaskHubOptions options, InstanceReader reader, IServiceProvider services)
{
    /// <summary>A turn never blocks, so more threads than this would only take turns themselves.</summary>
    const int MostLoops = 32;

    readonly ContextSettings settings = new(options.DataConverter, hub.Logging, options.DefaultVersion, options.Properties);
    Task[] loops = [];
    int inProgress;
    volatile bool closed;

    public int InProgress => Volatile.Read(ref inProgress);

    public void Start() =>
        loops = [.. Enumerable.Range(0, Math.Min(options.MaxConcurrentOrchestratorFunctions, MostLoops)).Select(_ => Task.Run(LoopAsync))];

    /// <summary>Takes up nothing more.</summary>
    /// <returns>Completes when what runs has come to its end.</returns>
    public Task CloseAsync()
    {
        closed = true;
        hub.Mailboxes.Close();
        return Task.WhenAll(loops);
    }

    async Task LoopAsync()
    {
        await foreach (var mailbox in hub.Mailboxes.Ready.ReadAllAsync())
        {
            if (closed)
                return;
            Interlocked.Increment(ref inProgress);
            try
            {
                Work(mailbox);
            }
            catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
            {
                hub.Logger.LogCritical(unexpected, "A turn broke outside of the orchestrator's code; the hub ends here.");
                hub.Writer.Die(unexpected);
            }

            Interlocked.Decrement(ref inProgress);
        }
    }

    void Work(Mailbox mailbox)
    {
        var messages = hub.Mailboxes.Take(mailbox);
        var state = mailbox.State ??= reader.Load(mailbox.Iid);
        var watermark = messages.Count == 0 ? 0 : messages.Max(m => m.Mid);
        if (state is null)
        {
            hub.Writer.Post(new DropWrite(mailbox, null, watermark));
            return;
        }

        var wanted = Wanted(state, messages);
        if (state.HasEnded)
            AfterEnd(mailbox, state, wanted, watermark);
        else if (state.Fresh && !wanted.Exists(e => e is ExecutionStartedEvent))
            BeforeStart(mailbox, state, wanted, messages, watermark);
        else if (wanted.Count == 0)
            hub.Writer.Post(new DropWrite(mailbox, state, watermark));
        else
            MakeTurn(mailbox, state, wanted, messages, watermark);
    }

    void MakeTurn(Mailbox mailbox, InstanceState state, List<HistoryEvent> wanted, List<Message> messages, long watermark)
    {
        if (VersionProblem(state) is { } problem)
        {
            if (options.VersionFailureStrategy == DurableTaskWorkerOptions.VersionFailureStrategy.Reject)
            {
                hub.Logger.LogWarning("Instance {Instance} is left alone: {Problem}", state.Id, problem.ErrorMessage);
                hub.Mailboxes.Release(mailbox, state, messages);
                return;
            }

            End(mailbox, state, wanted, watermark, new(OrchestrationStatus.Failed, [], [], state.CustomStatus, problem.ErrorMessage, problem));
            return;
        }

        var taken = Taken(mailbox, state.Events, wanted.Where(e => e is not ExecutionStartedEvent), watermark);
        hub.Writer.Post(new TurnWrite(mailbox, state, taken, Decide(state, taken)));
    }

    /// <summary>Copies, answers to calls that are not open, and whatever belongs to another generation are not wanted.</summary>
    static List<HistoryEvent> Wanted(InstanceState state, List<Message> messages)
    {
        HashSet<int>? open = null;
        var seen = state.Watermark;
        var wanted = new List<HistoryEvent>(messages.Count);
        foreach (var message in messages)
        {
            if (message.Mid != 0 && message.Mid <= seen)
                continue;
            seen = Math.Max(seen, message.Mid);
            if (message.Generation != 0 && message.Generation != state.Generation)
                continue;
            if (OpenCalls.Answered(message.Event) is { } id)
            {
                open ??= [.. OpenCalls.Of(state.Events).Select(e => e.EventId)];
                if (!open.Remove(id))
                    continue;
            }
            else if (message.Event is ExecutionStartedEvent && (!state.Fresh || wanted.Exists(e => e is ExecutionStartedEvent)))
            {
                continue;
            }

            wanted.Add(message.Event);
        }

        return wanted;
    }

    TurnInput Taken(Mailbox mailbox, IReadOnlyList<HistoryEvent> past, IEnumerable<HistoryEvent> news, long watermark, RewindPlan? rewind = null)
    {
        var now = hub.Now;
        return new(past, [new OrchestratorStartedEvent(-1) { Timestamp = now }, .. news], watermark, now, mailbox.ReadySince, rewind);
    }

    TurnDecision Decide(InstanceState state, TurnInput taken)
    {
        if (!options.Registry.Orchestrators.TryFind(state.Name, state.Version, out var factory))
        {
            var problem = Failures.Final(
                Failures.OrchestratorNotFound, $"No orchestrator task named '{state.Name}'{(state.Version is { Length: > 0 } v ? $" of version '{v}'" : "")} was found.");
            return new(OrchestrationStatus.Failed, [], [], state.CustomStatus, problem.ErrorMessage, problem);
        }

        var decision = Turn.Run(state, taken.Past, taken.Events, factory(services), settings);
        if (decision.IsNonDeterministic)
            hub.Logger.LogError("{Problem}", decision.Failure!.ErrorMessage);
        return decision;
    }

    /// <summary>An instance that has not begun can be ended; all else waits until it begins.</summary>
    void BeforeStart(Mailbox mailbox, InstanceState state, List<HistoryEvent> wanted, List<Message> messages, long watermark)
    {
        if (wanted.OfType<ExecutionTerminatedEvent>().FirstOrDefault() is { } end)
            End(mailbox, state, wanted, watermark, new(OrchestrationStatus.Terminated, [], [], state.CustomStatus, end.Input));
        else
            hub.Mailboxes.Release(mailbox, state, Distinct(messages));
    }

    void AfterEnd(Mailbox mailbox, InstanceState state, List<HistoryEvent> wanted, long watermark)
    {
        if (state.Status == OrchestrationStatus.Failed && wanted.OfType<ExecutionRewoundEvent>().FirstOrDefault() is { } rewound)
            Rewind(mailbox, state, rewound, watermark);
        else
            hub.Writer.Post(new DropWrite(mailbox, state, watermark));
    }

    void Rewind(Mailbox mailbox, InstanceState state, ExecutionRewoundEvent rewound, long watermark)
    {
        TurnInput? taken = null;
        TurnDecision? decision = null;
        foreach (var plan in Rewinding.Plans(state.Events, rewound.Reason))
        {
            taken = Taken(mailbox, plan.Past, [rewound, .. plan.Again], watermark, plan);
            decision = Decide(state, taken);
            if (!decision.IsNonDeterministic)
                break;
        }

        hub.Writer.Post(new TurnWrite(mailbox, state, taken!, decision!));
    }

    void End(Mailbox mailbox, InstanceState state, List<HistoryEvent> wanted, long watermark, TurnDecision decision)
    {
        var taken = Taken(mailbox, state.Events, wanted.Where(e => e is not ExecutionStartedEvent), watermark);
        hub.Writer.Post(new TurnWrite(mailbox, state, taken, decision));
    }

    FailureDetails? VersionProblem(InstanceState state)
    {
        var order = TaskOrchestrationVersioningUtils.CompareVersions(state.Version, options.DefaultVersion);
        return options.VersionMatchStrategy switch
        {
            DurableTaskWorkerOptions.VersionMatchStrategy.Strict when order != 0 => Failures.Final(
                Failures.VersionMismatch, $"The orchestration version '{state.Version}' does not match the worker version '{options.DefaultVersion}'."),
            DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder when order > 0 => Failures.Final(
                Failures.VersionMismatch, $"The orchestration version '{state.Version}' is greater than the worker version '{options.DefaultVersion}'."),
            _ => null,
        };
    }

    static List<Message> Distinct(List<Message> messages) => [.. messages.Distinct()];
}

using DurableTask.Core;
using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// A turn made durable: the messages it took go, its events are appended, its calls become tasks, timers, instances and
/// messages, and the instance's row says how it stands, all in one transaction. If the instance was replaced or purged
/// meanwhile, nothing of the turn happens.
/// </summary>
sealed class TurnWrite(Mailbox mailbox, InstanceState state, TurnInput taken, TurnDecision decision) : Write
{
    readonly List<(long Iid, Message Message)> deliveries = [];
    readonly List<InstanceState> born = [];
    readonly List<PendingTask> tasks = [];
    readonly List<(TimerKey Key, DateTime Due)> timers = [];
    readonly List<TimerKey> stopped = [];
    bool isGone;

    InstanceState? next;

    public override void Apply(WriteStore store)
    {
        if (!UpdateInstance(store))
        {
            isGone = true;
            return;
        }

        if (taken.Watermark > state.Watermark)
            store.DeleteMessages(state.Iid, taken.Watermark);
        if (taken.Rewind is { } rewind)
            Rewind(store, rewind);
        foreach (var fired in taken.Events.OfType<TimerFiredEvent>())
            store.DeleteTimer(state.Iid, fired.TimerId);
        foreach (var call in decision.Calls)
            Make(store, call);
        StopTimers(store);
        if (decision.Status == OrchestrationStatus.ContinuedAsNew)
            BeginAnew(store);
        else
            AppendHistory(store);
        if (decision.Status.HasEnded())
            Tell(store);
        store.CountMove(state.Status, StatusAfter);
    }

    public override void Committed(TaskHubEngine hub)
    {
        if (isGone)
        {
            hub.Mailboxes.Release(mailbox, null);
            return;
        }

        foreach (var key in stopped)
            hub.Timers.Remove(key);
        foreach (var (key, due) in timers)
            hub.Timers.Add(key, due);
        foreach (var task in tasks)
            hub.Activities.Add(task);
        foreach (var child in born)
            hub.Begin(child);
        foreach (var (iid, message) in deliveries)
            hub.Mailboxes.Deliver(iid, message);
        Finish(hub);
    }

    OrchestrationStatus StatusAfter => decision.Status == OrchestrationStatus.ContinuedAsNew ? OrchestrationStatus.Running : decision.Status;

    void Finish(TaskHubEngine hub)
    {
        var moved = state.Status == OrchestrationStatus.Pending || StatusAfter.HasEnded();
        hub.TurnCommitted(taken);
        if (next is not null)
        {
            hub.Begin(next);
            hub.Mailboxes.Release(mailbox, next);
        }
        else
        {
            Advance();
            hub.Mailboxes.Release(mailbox, state.HasEnded ? null : state);
        }

        if (moved)
            hub.Waiters.Moved(state.Id);
    }

    void Advance()
    {
        state.Status = decision.Status;
        state.Fresh = false;
        state.Watermark = Math.Max(state.Watermark, taken.Watermark);
        state.CustomStatus = decision.CustomStatus;
        if (taken.Rewind is { } rewind)
        {
            state.Events = [];
            state.Append(rewind.Past);
            state.NextPlace = 2;
        }

        state.NextPlace++;
        state.Append(events);
    }

    bool UpdateInstance(WriteStore store)
    {
        var watermark = Math.Max(taken.Watermark, state.Watermark);
        var now = taken.Now.Ticks;
        return decision.Status switch
        {
            OrchestrationStatus.ContinuedAsNew => store.UpdateRestarted(
                state.Iid, state.Generation, watermark, now, decision.CustomStatus, decision.Next!.NewVersion ?? state.Version),
            { } status when status.HasEnded() => store.UpdateEnded(
                state.Iid, state.Generation, status, watermark, now, decision.CustomStatus, decision.Output, decision.Failure),
            var status => store.UpdateRunning(state.Iid, state.Generation, status, watermark, now, decision.CustomStatus),
        };
    }

    void Make(WriteStore store, HistoryEvent call)
    {
        switch (call)
        {
            case TaskScheduledEvent x:
                tasks.Add(store.InsertTask(state, x));
                break;
            case TimerCreatedEvent x when !decision.CancelledTimers.Contains(x.EventId) && StatusAfter is OrchestrationStatus.Running or OrchestrationStatus.Suspended:
                AddTimer(store, x);
                break;
            case SubOrchestrationInstanceCreatedEvent x:
                Call(store, x);
                break;
            case EventSentEvent x when store.Find(x.InstanceId) is { } to && !to.Status.HasEnded():
                Send(store, to.Iid, 0, new EventRaisedEvent(-1, x.Input) { Name = x.Name, Timestamp = taken.Now });
                break;
        }
    }

    void AddTimer(WriteStore store, TimerCreatedEvent x)
    {
        if (decision.Status == OrchestrationStatus.ContinuedAsNew)
            return;
        var key = new TimerKey(state.Iid, state.Generation, x.EventId);
        store.InsertTimer(key, x.FireAt);
        timers.Add((key, x.FireAt));
    }

    /// <summary>An instance of the same id that has ended gives way; one that has not makes the call fail.</summary>
    void Call(WriteStore store, SubOrchestrationInstanceCreatedEvent x)
    {
        if (store.Find(x.InstanceId) is { } existing)
        {
            if (!existing.Status.HasEnded())
            {
                var words = $"An orchestration instance with the id '{x.InstanceId}' and the status {existing.Status} already exists.";
                var failure = new FailureDetails("DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException", words, null, null, false);
                Send(store, state.Iid, state.Generation, new SubOrchestrationInstanceFailedEvent(-1, x.EventId, words, null, failure) { Timestamp = taken.Now });
                return;
            }

            store.Delete(existing.Iid, existing.Status);
        }

        var start = new ExecutionStartedEvent(-1, x.Input)
        {
            Timestamp = taken.Now,
            OrchestrationInstance = new() { InstanceId = x.InstanceId, ExecutionId = Guid.NewGuid().ToString("N") },
            Name = x.Name,
            Version = x.Version,
            Tags = x.Tags,
            ParentInstance = new() { Name = state.Name, OrchestrationInstance = state.Start.OrchestrationInstance, TaskScheduleId = x.EventId, Version = state.Version },
        };
        born.Add(store.Insert(start, new Parent(state.Iid, state.Generation, x.EventId), Tagging.ToText(x.Tags)));
    }

    void StopTimers(WriteStore store)
    {
        foreach (var id in decision.CancelledTimers)
            Stop(store, id);
        if (decision.Status is not OrchestrationStatus.ContinuedAsNew && !decision.Status.HasEnded())
            return;
        if (taken.Past.Any(e => e is TimerCreatedEvent))
            foreach (var timer in OpenCalls.Of(taken.Past, taken.Events).OfType<TimerCreatedEvent>())
                Stop(store, timer.EventId);
    }

    void Stop(WriteStore store, int id)
    {
        store.DeleteTimer(state.Iid, id);
        stopped.Add(new TimerKey(state.Iid, state.Generation, id));
    }

    readonly List<HistoryEvent> events = [];

    void AppendHistory(WriteStore store)
    {
        events.AddRange(taken.Events);
        foreach (var call in decision.Calls)
        {
            call.Timestamp = taken.Now;
            events.Add(call);
        }

        if (decision.Status.HasEnded())
            events.Add(new ExecutionCompletedEvent(-1, decision.Output, decision.Status, decision.Failure) { Timestamp = taken.Now });
        events.Add(new OrchestratorCompletedEvent(-1) { Timestamp = taken.Now });
        store.InsertHistory(state.Iid, taken.Rewind is null ? state.NextPlace : 2, HistoryCodec.Encode(events));
    }

    /// <summary>The next generation has an empty history, the next input, and the events that nobody has waited for.</summary>
    void BeginAnew(WriteStore store)
    {
        var old = state.Start;
        var start = new ExecutionStartedEvent(-1, decision.NextInput)
        {
            Timestamp = taken.Now,
            OrchestrationInstance = new() { InstanceId = state.Id, ExecutionId = Guid.NewGuid().ToString("N") },
            Name = old.Name,
            Version = decision.Next!.NewVersion ?? state.Version,
            Tags = old.Tags,
            ParentInstance = old.ParentInstance,
        };
        store.DeleteHistory(state.Iid, 0);
        store.InsertHistory(state.Iid, 0, HistoryCodec.Encode(start));
        next = new InstanceState
        {
            Iid = state.Iid,
            Id = state.Id,
            Generation = state.Generation + 1,
            Status = OrchestrationStatus.Running,
            Watermark = Math.Max(state.Watermark, taken.Watermark),
            Start = start,
            Parent = state.Parent,
            CustomStatus = decision.CustomStatus,
        };
        foreach (var (name, payload) in decision.KeptEvents!)
            Send(store, state.Iid, 0, new EventRaisedEvent(-1, payload) { Name = name, Timestamp = taken.Now });
    }

    /// <summary>Whoever called is answered, and children are ended along if the termination says so.</summary>
    void Tell(WriteStore store)
    {
        if (state.Parent is { } parent)
        {
            HistoryEvent answer = decision.Status == OrchestrationStatus.Completed
                ? new SubOrchestrationInstanceCompletedEvent(-1, parent.Task, decision.Output)
                : new SubOrchestrationInstanceFailedEvent(-1, parent.Task, decision.Output, null, decision.Failure ?? Ended());
            answer.Timestamp = taken.Now;
            Send(store, parent.Iid, parent.Generation, answer);
        }

        if (taken.Events.OfType<ExecutionTerminatedEvent>().FirstOrDefault() is not { Recurse: true } end || decision.Status != OrchestrationStatus.Terminated)
            return;
        foreach (var child in store.Children(state.Iid))
            if (!child.Status.HasEnded())
                Send(store, child.Iid, 0, new ExecutionTerminatedEvent(-1, end.Input) { Recurse = true, Timestamp = taken.Now });
    }

    FailureDetails Ended() => new("Terminated", $"The sub-orchestration '{state.Id}' was terminated: {decision.Output}", null, null, true);

    void Rewind(WriteStore store, RewindPlan rewind)
    {
        store.UpdateRewound(state.Iid);
        store.DeleteTasks(state.Iid);
        store.DeleteTimers(state.Iid);
        store.DeleteHistory(state.Iid, 1);
        store.InsertHistory(state.Iid, 1, HistoryCodec.Encode(rewind.Past));
        foreach (var call in OpenCalls.Of(rewind.Past, taken.Events))
            Reopen(store, call);
    }

    /// <summary>A call that has no answer in the rewound history is made again, or its answer fetched.</summary>
    void Reopen(WriteStore store, HistoryEvent call)
    {
        switch (call)
        {
            case TaskScheduledEvent x:
                tasks.Add(store.InsertTask(state, x));
                break;
            case TimerCreatedEvent x:
                AddTimer(store, x);
                break;
            case SubOrchestrationInstanceCreatedEvent x when store.Find(x.InstanceId) is not { } child:
                Call(store, x);
                break;
            case SubOrchestrationInstanceCreatedEvent x when store.Find(x.InstanceId) is { Status: OrchestrationStatus.Failed } child:
                Send(store, child.Iid, 0, new ExecutionRewoundEvent(-1, taken.Rewind!.Reason) { Timestamp = taken.Now });
                break;
            case SubOrchestrationInstanceCreatedEvent x when store.Find(x.InstanceId) is { } child && child.Status.HasEnded():
                store.Delete(child.Iid, child.Status);
                Call(store, x);
                break;
        }
    }

    void Send(WriteStore store, long iid, int generation, HistoryEvent e) => deliveries.Add((iid, store.InsertMessage(iid, generation, e)));
}

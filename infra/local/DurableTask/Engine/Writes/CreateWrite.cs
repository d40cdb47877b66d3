using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>Starts an instance, unless one of its id stands in a status that is not to be replaced.</summary>
sealed class CreateWrite(ExecutionStartedEvent start, string? tags, Func<OrchestrationStatus, bool> isReplaceable) : Write
{
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    InstanceState? created;
    OrchestrationStatus? inTheWay;

    public Task Done => done.Task;

    public override void Apply(WriteStore store)
    {
        var id = start.OrchestrationInstance.InstanceId;
        if (store.Find(id) is { } existing)
        {
            if (!isReplaceable(existing.Status))
            {
                inTheWay = existing.Status;
                return;
            }

            store.Delete(existing.Iid, existing.Status);
        }

        created = store.Insert(start, null, tags);
    }

    public override void Committed(TaskHubEngine hub)
    {
        if (created is null)
        {
            done.SetException(new OrchestrationAlreadyExistsException(
                $"An Orchestration instance with the id '{start.OrchestrationInstance.InstanceId}' and the status {inTheWay} already exists."));
            return;
        }

        hub.Begin(created);
        done.SetResult();
    }

    public override void Abandoned(Exception why) => done.SetException(why);
}

/// <summary>Puts a message from outside into an instance's inbox; nothing happens if there is none of that id or it has ended.</summary>
sealed class MessageWrite(string instanceId, HistoryEvent e) : Write
{
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    (long Iid, Message Message)? sent;

    public Task Done => done.Task;

    public override void Apply(WriteStore store)
    {
        if (store.Find(instanceId) is { } found && Takes(found.Status))
            sent = (found.Iid, store.InsertMessage(found.Iid, 0, e));
    }

    public override void Committed(TaskHubEngine hub)
    {
        if (sent is { } message)
            hub.Mailboxes.Deliver(message.Iid, message.Message);
        done.SetResult();
    }

    public override void Abandoned(Exception why) => done.SetException(why);

    bool Takes(OrchestrationStatus status) => e is ExecutionRewoundEvent ? status == OrchestrationStatus.Failed : !status.HasEnded();
}

/// <summary>An activity's answer: its row goes and its message comes in one transaction.</summary>
sealed class ActivityWrite(PendingTask task, HistoryEvent answer) : Write
{
    Message? message;

    public override void Apply(WriteStore store)
    {
        if (store.DeleteTask(task.Tid))
            message = store.InsertMessage(task.Iid, task.Generation, answer);
    }

    public override void Committed(TaskHubEngine hub)
    {
        hub.Activities.Forget(task);
        if (message is not null)
            hub.Mailboxes.Deliver(task.Iid, message);
    }
}

/// <summary>Messages that no turn wants are taken out of the inbox: copies, and those for instances that have ended.</summary>
sealed class DropWrite(Mailbox mailbox, InstanceState? state, long watermark) : Write
{
    public override void Apply(WriteStore store)
    {
        store.DeleteMessages(mailbox.Iid, watermark);
        store.UpdateWatermark(mailbox.Iid, watermark);
    }

    public override void Committed(TaskHubEngine hub)
    {
        if (state is not null)
            state.Watermark = Math.Max(state.Watermark, watermark);
        hub.Mailboxes.Release(mailbox, state is { HasEnded: false } ? state : null);
    }
}

/// <summary>Removes instances that have ended, each with its sub-orchestrations if asked to.</summary>
sealed class PurgeWrite(IReadOnlyList<string> ids, bool recursive) : Write
{
    readonly TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int purged;

    public Task<int> Done => done.Task;

    public override void Apply(WriteStore store)
    {
        foreach (var id in ids)
            if (store.Find(id) is { } found && found.Status.HasEnded())
                Purge(store, found.Iid, found.Status);
    }

    public override void Committed(TaskHubEngine hub) => done.SetResult(purged);

    public override void Abandoned(Exception why) => done.SetException(why);

    void Purge(WriteStore store, long iid, OrchestrationStatus status)
    {
        foreach (var child in recursive ? store.Children(iid) : [])
            if (child.Status.HasEnded())
                Purge(store, child.Iid, child.Status);
        store.Delete(iid, status);
        purged++;
    }
}

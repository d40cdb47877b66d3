using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>Takes up, when the hub opens, everything that the file says is still to be done.</summary>
static class Recovery
{
    public static void TakeUp(TaskHubEngine hub, Func<string, Statement> get)
    {
        TakeUpStarts(hub, get);
        TakeUpMessages(hub, get);
        TakeUpTimers(hub, get);
        TakeUpTasks(hub, get);
    }

    static void TakeUpStarts(TaskHubEngine hub, Func<string, Statement> get)
    {
        var now = hub.Now;
        var rows = get("SELECT iid, generation, startAt FROM instances WHERE fresh = 1");
        while (rows.Step())
        {
            var key = new TimerKey(rows.Int64(0), (int)rows.Int64(1), TimerKey.ScheduledStart);
            var at = new DateTime(rows.Int64(2), DateTimeKind.Utc);
            if (!rows.IsNull(2) && at > now)
                hub.Timers.Add(key, at);
            else
                hub.Mailboxes.Deliver(key.Iid, new Message(0, key.Generation, new ExecutionStartedEvent(-1, null)));
        }
    }

    static void TakeUpMessages(TaskHubEngine hub, Func<string, Statement> get)
    {
        var rows = get("SELECT iid, mid, generation, event FROM inbox ORDER BY iid, mid");
        while (rows.Step())
            hub.Mailboxes.Deliver(rows.Int64(0), new Message(rows.Int64(1), (int)rows.Int64(2), HistoryCodec.DecodeOne(rows.Blob(3))));
    }

    static void TakeUpTimers(TaskHubEngine hub, Func<string, Statement> get)
    {
        var rows = get("SELECT iid, generation, task, due FROM timers");
        while (rows.Step())
            hub.Timers.Add(new TimerKey(rows.Int64(0), (int)rows.Int64(1), (int)rows.Int64(2)), new DateTime(rows.Int64(3), DateTimeKind.Utc));
    }

    static void TakeUpTasks(TaskHubEngine hub, Func<string, Statement> get)
    {
        var rows = get("SELECT t.tid, t.iid, t.generation, i.id, t.event FROM tasks t JOIN instances i ON i.iid = t.iid ORDER BY t.tid");
        while (rows.Step())
        {
            hub.Activities.Add(new PendingTask(
                rows.Int64(0), rows.Int64(1), (int)rows.Int64(2), rows.Text(3)!, (TaskScheduledEvent)HistoryCodec.DecodeOne(rows.Blob(4))));
        }
    }
}

using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// The statements of the one connection that writes. Used by the writer's thread alone, inside its transaction; numbers of
/// instances, messages and tasks are handed out here, so within one file they rise in the order of commits.
/// </summary>
sealed class WriteStore : IDisposable
{
    const int StatusCount = 8;

    readonly SqliteConnection connection;
    readonly Dictionary<string, Statement> statements = new(ReferenceEqualityComparer.Instance);
    readonly long[] byStatus = new long[StatusCount];
    long lastIid, lastMid, lastTid;

    public WriteStore(HubFile file)
    {
        connection = file.Connect();
        lastIid = Math.Max(Max("SELECT max(iid) FROM instances"), Max("SELECT max(parent) FROM instances WHERE parent IS NOT NULL"));
        lastMid = Math.Max(Max("SELECT max(mid) FROM inbox"), Max("SELECT max(watermark) FROM instances"));
        lastTid = Max("SELECT max(tid) FROM tasks");
        var counts = Get("SELECT status, count(*) FROM instances GROUP BY status");
        while (counts.Step())
            byStatus[counts.Int64(0)] = counts.Int64(1);
    }

    public void Begin() => Get("BEGIN IMMEDIATE").Run();

    public void Commit() => Get("COMMIT").Run();

    public void Rollback() => Get("ROLLBACK").Run();

    public long Count(OrchestrationStatus status) => Volatile.Read(ref byStatus[(int)status]);

    public void CountMove(OrchestrationStatus? from, OrchestrationStatus? to)
    {
        if (from is { } left)
            Volatile.Write(ref byStatus[(int)left], byStatus[(int)left] - 1);
        if (to is { } entered)
            Volatile.Write(ref byStatus[(int)entered], byStatus[(int)entered] + 1);
    }

    public (long Iid, OrchestrationStatus Status)? Find(string id)
    {
        var find = Get("SELECT iid, status FROM instances WHERE id = ?").Bind(1, id);
        if (!find.Step())
            return null;
        var found = (find.Int64(0), (OrchestrationStatus)find.Int64(1));
        find.Reset();
        return found;
    }

    /// <summary>Adds an instance that has not begun.</summary>
    public InstanceState Insert(ExecutionStartedEvent start, Parent? parent, string? tags)
    {
        var state = new InstanceState { Iid = ++lastIid, Id = start.OrchestrationInstance.InstanceId, Start = start, Parent = parent };
        var insert = Get("""
            INSERT INTO instances (iid, id, name, version, status, fresh, generation, watermark, created, updated, startAt, parent, parentGeneration, parentTask, tags)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, 1, 0, ?6, ?6, ?7, ?8, ?9, ?10, ?11)
            """).Bind(1, state.Iid).Bind(2, state.Id).Bind(3, state.Name).Bind(4, state.Version).Bind(5, (long)state.Status)
            .Bind(6, start.Timestamp.Ticks).Bind(11, tags);
        BindOptional(insert, 7, start.ScheduledStartTime?.Ticks);
        BindOptional(insert, 8, parent?.Iid);
        BindOptional(insert, 9, parent?.Generation);
        BindOptional(insert, 10, parent?.Task);
        insert.Run();
        InsertHistory(state.Iid, 0, HistoryCodec.Encode(start));
        CountMove(null, state.Status);
        return state;
    }

    public void InsertHistory(long iid, int place, ReadOnlySpan<byte> events) =>
        Get("INSERT INTO history (key, events) VALUES (?1, ?2)").Bind(1, HistoryKey.Of(iid, place)).Bind(2, events).Run();

    public void DeleteHistory(long iid, int fromPlace) =>
        Get("DELETE FROM history WHERE key >= ?1 AND key < ?2").Bind(1, HistoryKey.Of(iid, fromPlace)).Bind(2, HistoryKey.End(iid)).Run();

    public Message InsertMessage(long iid, int generation, HistoryEvent e)
    {
        var message = new Message(++lastMid, generation, e);
        Get("INSERT INTO inbox (iid, mid, generation, event) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, iid).Bind(2, message.Mid).Bind(3, generation).Bind(4, HistoryCodec.Encode(e)).Run();
        return message;
    }

    public void DeleteMessages(long iid, long upTo) =>
        Get("DELETE FROM inbox WHERE iid = ?1 AND mid <= ?2").Bind(1, iid).Bind(2, upTo).Run();

    public PendingTask InsertTask(InstanceState state, TaskScheduledEvent e)
    {
        var task = new PendingTask(++lastTid, state.Iid, state.Generation, state.Id, e);
        Get("INSERT INTO tasks (tid, iid, generation, event) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, task.Tid).Bind(2, task.Iid).Bind(3, task.Generation).Bind(4, HistoryCodec.Encode(e)).Run();
        return task;
    }

    /// <returns>Whether it was there.</returns>
    public bool DeleteTask(long tid) => Get("DELETE FROM tasks WHERE tid = ?").Bind(1, tid).Run() == 1;

    public void DeleteTasks(long iid) => Get("DELETE FROM tasks WHERE iid = ?").Bind(1, iid).Run();

    public void InsertTimer(TimerKey timer, DateTime due) =>
        Get("INSERT OR REPLACE INTO timers (iid, task, generation, due) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, timer.Iid).Bind(2, timer.Task).Bind(3, timer.Generation).Bind(4, due.Ticks).Run();

    public void DeleteTimer(long iid, int task) => Get("DELETE FROM timers WHERE iid = ?1 AND task = ?2").Bind(1, iid).Bind(2, task).Run();

    public void DeleteTimers(long iid) => Get("DELETE FROM timers WHERE iid = ?").Bind(1, iid).Run();

    /// <summary>Takes note of a turn.</summary>
    /// <returns>Whether the instance is still there, in the generation the turn was made for.</returns>
    public bool UpdateRunning(long iid, int generation, OrchestrationStatus status, long watermark, long now, string? custom) =>
        Get("""
            UPDATE instances SET status = ?3, fresh = 0, watermark = ?4, updated = ?5, custom = ?6 WHERE iid = ?1 AND generation = ?2
            """).Bind(1, iid).Bind(2, generation).Bind(3, (long)status).Bind(4, watermark).Bind(5, now).Bind(6, custom).Run() == 1;

    /// <inheritdoc cref="UpdateRunning"/>
    public bool UpdateRestarted(long iid, int generation, long watermark, long now, string? custom, string version) =>
        Get("""
            UPDATE instances SET status = 0, fresh = 1, generation = ?2 + 1, watermark = ?3, updated = ?4, custom = ?5, version = ?6, startAt = NULL
            WHERE iid = ?1 AND generation = ?2
            """).Bind(1, iid).Bind(2, generation).Bind(3, watermark).Bind(4, now).Bind(5, custom).Bind(6, version).Run() == 1;

    /// <inheritdoc cref="UpdateRunning"/>
    public bool UpdateEnded(
        long iid, int generation, OrchestrationStatus status, long watermark, long now, string? custom, string? output, FailureDetails? failure)
    {
        var update = Get("""
            UPDATE instances SET status = ?3, fresh = 0, watermark = ?4, updated = ?5, completed = ?5, custom = ?6, output = ?7, failure = ?8
            WHERE iid = ?1 AND generation = ?2
            """).Bind(1, iid).Bind(2, generation).Bind(3, (long)status).Bind(4, watermark).Bind(5, now).Bind(6, custom).Bind(7, output);
        if (failure is null)
            update.BindNull(8);
        else
            update.Bind(8, HistoryCodec.Encode(failure));
        return update.Run() == 1;
    }

    /// <summary>Takes the end of a failed instance back; the turn that follows says how it stands.</summary>
    public void UpdateRewound(long iid) =>
        Get("UPDATE instances SET completed = NULL, output = NULL, failure = NULL WHERE iid = ?").Bind(1, iid).Run();

    public void UpdateWatermark(long iid, long watermark) =>
        Get("UPDATE instances SET watermark = max(watermark, ?2) WHERE iid = ?1").Bind(1, iid).Bind(2, watermark).Run();

    public List<(long Iid, OrchestrationStatus Status)> Children(long iid)
    {
        var children = new List<(long, OrchestrationStatus)>();
        var find = Get("SELECT iid, status FROM instances WHERE parent = ? AND parent IS NOT NULL").Bind(1, iid);
        while (find.Step())
            children.Add((find.Int64(0), (OrchestrationStatus)find.Int64(1)));
        return children;
    }

    /// <summary>Removes an instance with all that belongs to it.</summary>
    public void Delete(long iid, OrchestrationStatus status)
    {
        Get("DELETE FROM instances WHERE iid = ?").Bind(1, iid).Run();
        DeleteHistory(iid, 0);
        DeleteMessages(iid, long.MaxValue);
        DeleteTimers(iid);
        DeleteTasks(iid);
        CountMove(status, null);
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    static void BindOptional(Statement statement, int parameter, long? value)
    {
        if (value is { } given)
            statement.Bind(parameter, given);
        else
            statement.BindNull(parameter);
    }

    long Max(string sql)
    {
        var statement = Get(sql);
        statement.Step();
        var max = statement.Int64(0);
        statement.Reset();
        return max;
    }

    Statement Get(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements[sql] = statement = new Statement(connection.Handle!, sql);
        return statement;
    }
}

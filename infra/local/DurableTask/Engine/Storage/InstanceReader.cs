using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Data.Sqlite;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Reads instances and histories on connections of its own, which SQLite lets read beside the writer. What it reads is
/// committed, and for the instance whose turn it is nobody else commits.
/// </summary>
sealed class InstanceReader(HubFile file) : IDisposable
{
    const string ByNumber = """
        SELECT id, generation, status, fresh, watermark, parent, parentGeneration, parentTask, custom FROM instances WHERE iid = ?
        """;

    const string History = "SELECT key, events FROM history WHERE key >= ?1 AND key < ?2 ORDER BY key";

    readonly ConcurrentBag<Session> idle = [];
    volatile bool closed;

    public T Read<T>(Func<Func<string, Statement>, T> read)
    {
        if (closed)
            throw new InvalidOperationException("The task hub has stopped.");
        if (!idle.TryTake(out var session))
            session = new Session(file.Connect());
        try
        {
            return read(session.Get);
        }
        finally
        {
            if (closed)
                session.Dispose();
            else
                idle.Add(session);
        }
    }

    public InstanceState? Load(long iid) => Read(get => Load(get, iid));

    /// <summary>All events of an instance's present generation, as the published history shows them.</summary>
    public List<HistoryEvent> LoadHistory(long iid) => Read(get =>
    {
        var (start, events, _) = LoadEvents(get, iid);
        if (start is not null)
            events.Insert(events.Count > 0 ? 1 : 0, start);
        return events;
    });

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var session))
            session.Dispose();
    }

    static InstanceState? Load(Func<string, Statement> get, long iid)
    {
        var row = get(ByNumber).Bind(1, iid);
        if (!row.Step())
            return null;
        var (id, custom) = (row.Text(0)!, row.Text(8));
        var numbers = (Generation: (int)row.Int64(1), Status: (OrchestrationStatus)row.Int64(2), Fresh: row.Int64(3) == 1, Watermark: row.Int64(4));
        var parent = row.IsNull(5) ? null : new Parent(row.Int64(5), (int)row.Int64(6), (int)row.Int64(7));
        row.Reset();

        var (start, events, places) = LoadEvents(get, iid);
        if (start is null)
            return null;
        var state = new InstanceState
        {
            Iid = iid,
            Id = id,
            Generation = numbers.Generation,
            Status = numbers.Status,
            Fresh = numbers.Fresh,
            Watermark = numbers.Watermark,
            Start = start,
            Parent = parent,
            CustomStatus = custom,
            NextPlace = places,
        };
        state.Append(events);
        return state;
    }

    static (ExecutionStartedEvent? Start, List<HistoryEvent> Events, int Places) LoadEvents(Func<string, Statement> get, long iid)
    {
        ExecutionStartedEvent? start = null;
        var events = new List<HistoryEvent>();
        var places = 1;
        var rows = get(History).Bind(1, HistoryKey.Of(iid, 0)).Bind(2, HistoryKey.End(iid));
        while (rows.Step())
        {
            var place = HistoryKey.PlaceOf(rows.Int64(0));
            if (place == 0)
                start = (ExecutionStartedEvent)HistoryCodec.DecodeOne(rows.Blob(1));
            else
                HistoryCodec.Decode(rows.Blob(1), events);
            places = place + 1;
        }

        return (start, events, places);
    }

    sealed class Session(SqliteConnection connection) : IDisposable
    {
        readonly Dictionary<string, Statement> statements = [];

        public Statement Get(string sql)
        {
            if (!statements.TryGetValue(sql, out var statement))
                statements[sql] = statement = new Statement(connection.Handle!, sql);
            return statement;
        }

        public void Dispose()
        {
            foreach (var statement in statements.Values)
                statement.Dispose();
            connection.Dispose();
        }
    }
}

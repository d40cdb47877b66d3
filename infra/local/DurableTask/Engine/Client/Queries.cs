using System.Text;
using DurableTask.Core;
using Microsoft.DurableTask.Client;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>Reads lists of instances. Pages go by the instance's number, which rises with the time it was made.</summary>
static class Queries
{
    public const string Whole = $"SELECT {InstanceRow.Columns} FROM instances i {InstanceRow.JoinStart} WHERE i.id = ?";

    public const string Light = $"SELECT {InstanceRow.LightColumns} FROM instances i WHERE i.id = ?";

    public static List<InstanceRow> Instances(InstanceReader reader, OrchestrationQuery query, long after, int limit)
    {
        var sql = new StringBuilder(query.FetchInputsAndOutputs
            ? $"SELECT {InstanceRow.Columns} FROM instances i {InstanceRow.JoinStart}"
            : $"SELECT {InstanceRow.LightColumns} FROM instances i");
        sql.Append(" WHERE i.iid > ?1 AND i.created >= ?2 AND i.created <= ?3");
        AppendStatuses(sql, query.Statuses);
        if (query.InstanceIdPrefix is { Length: > 0 })
            sql.Append(" AND substr(i.id, 1, length(?5)) = ?5");
        sql.Append(" ORDER BY i.iid LIMIT ?4");
        return reader.Read(get =>
        {
            var rows = get(sql.ToString()).Bind(1, after).Bind(2, From(query.CreatedFrom)).Bind(3, To(query.CreatedTo)).Bind(4, limit);
            if (query.InstanceIdPrefix is { Length: > 0 } prefix)
                rows.Bind(5, prefix);
            var found = new List<InstanceRow>();
            while (rows.Step())
                found.Add(InstanceRow.Of(rows));
            return found;
        });
    }

    public static List<(long Iid, string Id)> Ended(
        InstanceReader reader, IEnumerable<OrchestrationRuntimeStatus>? statuses, DateTimeOffset? from, DateTimeOffset? to, long after, int limit)
    {
        var sql = new StringBuilder("SELECT i.iid, i.id FROM instances i WHERE i.iid > ?1 AND i.completed >= ?2 AND i.completed <= ?3");
        AppendStatuses(sql, statuses);
        sql.Append(" ORDER BY i.iid LIMIT ?4");
        return Pairs(reader, sql.ToString(), s => s.Bind(1, after).Bind(2, From(from)).Bind(3, To(to)).Bind(4, limit));
    }

    public static IEnumerable<string> Purgeable(InstanceReader reader, PurgeInstancesFilter filter)
    {
        var sql = new StringBuilder("SELECT i.iid, i.id FROM instances i WHERE i.completed IS NOT NULL AND i.created >= ?1 AND i.created <= ?2");
        AppendStatuses(sql, filter.Statuses);
        return Pairs(reader, sql.ToString(), s => s.Bind(1, From(filter.CreatedFrom)).Bind(2, To(filter.CreatedTo))).Select(p => p.Id);
    }

    static List<(long Iid, string Id)> Pairs(InstanceReader reader, string sql, Action<Statement> bind) => reader.Read(get =>
    {
        var rows = get(sql);
        bind(rows);
        var found = new List<(long, string)>();
        while (rows.Step())
            found.Add((rows.Int64(0), rows.Text(1)!));
        return found;
    });

    static void AppendStatuses(StringBuilder sql, IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        if (statuses?.Select(s => (int)s).Distinct().ToList() is { Count: > 0 } wanted)
            sql.Append(" AND i.status IN (").AppendJoin(',', wanted).Append(')');
    }

    static long From(DateTimeOffset? time) => time?.UtcTicks ?? 0;

    static long To(DateTimeOffset? time) => time?.UtcTicks ?? long.MaxValue;
}

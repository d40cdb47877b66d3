using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Marketplace.Benchmarks.Durable;

/// <summary>
/// What SQLite alone does with the durable engine's volume: one WAL transaction a work item, each with a row of history, a
/// row of work and an updated instance, one after the other, nothing grouped and nothing run.
/// </summary>
static class SqliteFloor
{
    const int Instances = 500;

    public static double TransactionsPerSecond(int transactions)
    {
        var folder = Directory.CreateTempSubdirectory("sqlite-floor-").FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "floor.db")};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
        Execute(connection, "CREATE TABLE history (key INTEGER PRIMARY KEY, events BLOB); CREATE TABLE work (id INTEGER PRIMARY KEY, event BLOB); CREATE TABLE instances (id INTEGER PRIMARY KEY, text TEXT);");
        Execute(connection, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Instances}) INSERT INTO instances SELECT i, 'waiting' FROM n;");

        using var command = connection.CreateCommand();
        command.CommandText = """
            BEGIN IMMEDIATE;
            INSERT INTO history VALUES ($n, $events);
            INSERT INTO work VALUES ($n, $event);
            DELETE FROM work WHERE id = $n - 1;
            UPDATE instances SET text = $text WHERE id = $instance;
            COMMIT;
            """;
        command.Parameters.AddWithValue("$events", new byte[120]);
        command.Parameters.AddWithValue("$event", new byte[40]);
        command.Parameters.AddWithValue("$text", "running, as an instance's row says it");
        var number = command.Parameters.AddWithValue("$n", 0L);
        var instance = command.Parameters.AddWithValue("$instance", 0L);
        var watch = Stopwatch.StartNew();
        for (long n = 1; n <= transactions; n++)
        {
            number.Value = n;
            instance.Value = 1 + (n % Instances);
            command.ExecuteNonQuery();
        }

        var rate = transactions / watch.Elapsed.TotalSeconds;
        connection.Close();
        Directory.Delete(folder, recursive: true);
        return rate;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

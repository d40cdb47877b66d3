using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;

namespace Marketplace.Local.ServiceBus;

/// <summary>The file of a broker: its tables, and reading all of it at start. One broker owns it; a second one finds it locked.</summary>
internal static class BusFile
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS entities (path TEXT PRIMARY KEY COLLATE NOCASE, kind TEXT NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS messages (
            mailbox TEXT NOT NULL, number INTEGER NOT NULL, enqueued_number INTEGER NOT NULL, enqueued_at INTEGER NOT NULL,
            scheduled_for INTEGER, expires_at INTEGER NOT NULL, source TEXT, deliveries INTEGER NOT NULL, state INTEGER NOT NULL,
            content TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (mailbox, number));
        CREATE TABLE IF NOT EXISTS numbers (mailbox TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS sessions (mailbox TEXT NOT NULL, session TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (mailbox, session)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS seen (entity TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (entity, id)) WITHOUT ROWID;
        """;

    public static SqliteConnection Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        Run(connection, Schema);
        return connection;
    }

    public static IEnumerable<(string Path, EntityKind Kind, string Settings)> Entities(SqliteConnection connection) =>
        Rows(connection, "SELECT path, kind, settings FROM entities",
            row => (row.GetString(0), Enum.Parse<EntityKind>(row.GetString(1)), row.GetString(2)));

    public static ILookup<string, Delivery> Messages(SqliteConnection connection) =>
        Rows(connection, "SELECT mailbox, number, enqueued_number, enqueued_at, scheduled_for, expires_at, source, deliveries, state, content, body FROM messages ORDER BY mailbox, number",
            row => (Mailbox: row.GetString(0), Message: new Delivery
            {
                SequenceNumber = row.GetInt64(1),
                EnqueuedSequenceNumber = row.GetInt64(2),
                EnqueuedAt = Time(row, 3),
                ScheduledFor = row.IsDBNull(4) ? null : Time(row, 4),
                ExpiresAt = Time(row, 5),
                DeadLetterSource = row.IsDBNull(6) ? null : row.GetString(6),
                DeliveryCount = row.GetInt32(7),
                State = (ServiceBusMessageState)row.GetInt32(8),
                Content = ContentJson.Read(row.GetString(9), row.GetFieldValue<byte[]>(10)),
            })).ToLookup(row => row.Mailbox, row => row.Message);

    public static Dictionary<string, long> Numbers(SqliteConnection connection) =>
        Rows(connection, "SELECT mailbox, next FROM numbers", row => (row.GetString(0), row.GetInt64(1))).ToDictionary(row => row.Item1, row => row.Item2);

    public static ILookup<string, (string Session, byte[] State)> Sessions(SqliteConnection connection) =>
        Rows(connection, "SELECT mailbox, session, state FROM sessions", row => (Mailbox: row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)))
            .ToLookup(row => row.Mailbox, row => (row.Item2, row.Item3));

    public static ILookup<string, (string Id, DateTimeOffset Until)> Seen(SqliteConnection connection) =>
        Rows(connection, "SELECT entity, id, until FROM seen ORDER BY until", row => (Entity: row.GetString(0), row.GetString(1), Time(row, 2)))
            .ToLookup(row => row.Entity, row => (row.Item2, row.Item3));

    private static DateTimeOffset Time(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

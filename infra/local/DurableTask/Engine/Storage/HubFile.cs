using Microsoft.Data.Sqlite;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// The hub's file: its schema, and the lock that keeps a second process out. The lock is the operating system's, on a file
/// beside the data, so that it ends with the process however that ends.
/// </summary>
sealed class HubFile : IDisposable
{
    const int SchemaVersion = 1;

    const string Schema = """
        CREATE TABLE instances (
          iid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, version TEXT NOT NULL,
          status INTEGER NOT NULL, fresh INTEGER NOT NULL, generation INTEGER NOT NULL, watermark INTEGER NOT NULL,
          created INTEGER NOT NULL, updated INTEGER NOT NULL, completed INTEGER, startAt INTEGER,
          parent INTEGER, parentGeneration INTEGER, parentTask INTEGER,
          tags TEXT, custom TEXT, output TEXT, failure BLOB);
        CREATE INDEX instancesFresh ON instances (iid) WHERE fresh = 1;
        CREATE INDEX instancesByParent ON instances (parent) WHERE parent IS NOT NULL;
        CREATE TABLE history (key INTEGER PRIMARY KEY, events BLOB NOT NULL);
        CREATE TABLE inbox (iid INTEGER NOT NULL, mid INTEGER NOT NULL, generation INTEGER NOT NULL, event BLOB NOT NULL,
          PRIMARY KEY (iid, mid)) WITHOUT ROWID;
        CREATE TABLE tasks (tid INTEGER PRIMARY KEY, iid INTEGER NOT NULL, generation INTEGER NOT NULL, event BLOB NOT NULL);
        CREATE TABLE timers (iid INTEGER NOT NULL, task INTEGER NOT NULL, generation INTEGER NOT NULL, due INTEGER NOT NULL,
          PRIMARY KEY (iid, task)) WITHOUT ROWID;
        """;

    readonly FileStream held;
    readonly string connectionString;

    HubFile(FileStream held, string connectionString)
    {
        this.held = held;
        this.connectionString = connectionString;
    }

    public static HubFile Open(string path)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new HubFile(Hold(path), new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            using var connection = file.Connect();
            file.Prepare(connection);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192;");
        return connection;
    }

    public void Dispose() => held.Dispose();

    static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inUse)
        {
            throw new InvalidOperationException(
                $"The task hub file '{path}' is in use by another process. One process serves a local task hub; stop the other, or use another file.", inUse);
        }
    }

    void Prepare(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode=WAL;");
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version;";
        var version = (long)command.ExecuteScalar()!;
        if (version == SchemaVersion)
            return;
        if (version != 0)
            throw new InvalidOperationException($"The task hub file was written by another version of this program (schema {version}, this one has {SchemaVersion}). Delete it or use another file.");
        Execute(connection, $"BEGIN; {Schema} PRAGMA user_version={SchemaVersion}; COMMIT;");
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Marketplace.Local.SandboxProvider;

/// <summary>
/// The provider's memory: one SQLite file in the data folder, one connection, one transaction at a time. WAL with
/// synchronous=NORMAL, so what a call has answered survives a killed host; undelivered notifications do as well.
/// </summary>
internal sealed class SandboxDatabase : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS payments (id TEXT PRIMARY KEY, amount INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
            return_url TEXT, status TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, decided_at INTEGER, refunded INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS movements (kind TEXT NOT NULL, id TEXT NOT NULL, target TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS statement (entry INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, reference TEXT NOT NULL, payment TEXT,
            amount INTEGER NOT NULL, currency TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL, notification TEXT NOT NULL, type TEXT NOT NULL,
            body TEXT NOT NULL, rank INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, last_status INTEGER, last_error TEXT, delivered_at INTEGER);
        CREATE INDEX IF NOT EXISTS deliveries_line ON deliveries (line, rank);
        CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (line) WHERE delivered_at IS NULL;
        CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """;

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;

    public SandboxDatabase(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(Schema);
    }

    /// <summary>All or nothing of what is done inside.</summary>
    public T Transact<T>(Func<T> act)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            var value = act();
            transaction.Commit();
            return value;
        }
    }

    public Payment? FindPayment(string id) => Rows(
        "SELECT id, amount, currency, description, return_url, status, created_at, expires_at, decided_at, refunded FROM payments WHERE id = $1",
        row => new Payment(row.GetString(0), new Money(row.GetInt64(1), row.GetString(2)), row.GetString(3), Text(row, 4),
            Enum.Parse<PaymentStatus>(row.GetString(5)), At(row, 6)!.Value, At(row, 7), At(row, 8), row.GetInt64(9)), id).FirstOrDefault();

    public void PutPayment(Payment payment) => Execute(
        "INSERT OR REPLACE INTO payments VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
        payment.PaymentId, payment.Amount.Amount, payment.Amount.Currency, payment.Description, payment.ReturnUrl, payment.Status.ToString(),
        payment.CreatedAt.UtcTicks, payment.ExpiresAt?.UtcTicks, payment.DecidedAt?.UtcTicks, payment.Refunded);

    public Movement? FindMovement(string kind, string id) => Rows(
        "SELECT id, target, amount, currency, at FROM movements WHERE kind = $1 AND id = $2",
        row => new Movement(row.GetString(0), row.GetString(1), new Money(row.GetInt64(2), row.GetString(3)), At(row, 4)!.Value), kind, id).FirstOrDefault();

    public void AddMovement(string kind, Movement movement) => Execute(
        "INSERT INTO movements VALUES ($1,$2,$3,$4,$5,$6)",
        kind, movement.Id, movement.Target, movement.Amount.Amount, movement.Amount.Currency, movement.At.UtcTicks);

    public void AddEntry(string kind, string reference, string? payment, Money amount, DateTimeOffset at) => Execute(
        "INSERT INTO statement (kind, reference, payment, amount, currency, at) VALUES ($1,$2,$3,$4,$5,$6)",
        kind, reference, payment, amount.Amount, amount.Currency, at.UtcTicks);

    public IReadOnlyList<StatementEntry> Statement(long after, int limit) => Rows(
        "SELECT entry, kind, reference, payment, amount, currency, at FROM statement WHERE entry > $1 ORDER BY entry LIMIT $2",
        row => new StatementEntry(row.GetInt64(0).ToString(CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), Text(row, 3),
            new Money(row.GetInt64(4), row.GetString(5)), At(row, 6)!.Value), after, limit);

    public Delivery AddDelivery(Delivery delivery)
    {
        Execute("INSERT INTO deliveries (line, notification, type, body, rank, due_at, attempts) VALUES ($1,$2,$3,$4,$5,$6,0)",
            delivery.Line, delivery.NotificationId, delivery.Type, delivery.Body, delivery.Rank, delivery.DueAt.UtcTicks);
        return delivery with { DeliveryId = Rows("SELECT last_insert_rowid()", row => row.GetInt64(0))[0] };
    }

    public void NoteAttempt(Delivery delivery) => Execute(
        "UPDATE deliveries SET attempts = $2, last_status = $3, last_error = $4, delivered_at = $5, due_at = $6 WHERE id = $1",
        delivery.DeliveryId, delivery.Attempts, delivery.LastStatus, delivery.LastError, delivery.DeliveredAt?.UtcTicks, delivery.DueAt.UtcTicks);

    public IReadOnlyList<Delivery> DeliveriesOf(string line) => Deliveries("WHERE line = $1 ORDER BY rank", line);

    public IReadOnlyList<Delivery> Pending() => Deliveries("WHERE delivered_at IS NULL");

    public IReadOnlyList<Delivery> Latest(int limit) => Deliveries("ORDER BY id DESC LIMIT $1", limit);

    public Faults Faults() => Rows("SELECT value FROM settings WHERE name = 'faults'", row => JsonSerializer.Deserialize<Faults>(row.GetString(0))).FirstOrDefault() ?? new Faults();

    public void SetFaults(Faults faults) => Execute("INSERT OR REPLACE INTO settings VALUES ('faults', $1)", JsonSerializer.Serialize(faults));

    public void Dispose() => connection.Dispose();

    private List<Delivery> Deliveries(string where, params ReadOnlySpan<object?> values) => Rows(
        "SELECT id, line, notification, type, body, rank, due_at, attempts, last_status, last_error, delivered_at FROM deliveries " + where,
        row => new Delivery(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), At(row, 6)!.Value,
            row.GetInt32(7), row.IsDBNull(8) ? null : row.GetInt32(8), Text(row, 9), At(row, 10)), values);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? At(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private void Execute(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        return command;
    }
}

using Microsoft.Data.Sqlite;

namespace Marketplace.Local.ServiceBus;

/// <summary>The prepared statement for each kind of write. Used by the journal's writer alone.</summary>
internal sealed class JournalCommands : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<SqliteCommand> all = [];
    private readonly SqliteCommand putMessage;
    private readonly SqliteCommand countDelivery;
    private readonly SqliteCommand dropMessage;
    private readonly SqliteCommand putNext;
    private readonly SqliteCommand putState;
    private readonly SqliteCommand dropState;
    private readonly SqliteCommand putSeen;
    private readonly SqliteCommand dropSeen;
    private readonly SqliteCommand putEntity;
    private readonly SqliteCommand dropEntity;

    public JournalCommands(SqliteConnection connection)
    {
        this.connection = connection;
        putMessage = Prepare("INSERT OR REPLACE INTO messages (mailbox, number, enqueued_number, enqueued_at, scheduled_for, expires_at, source, deliveries, state, content, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", 11);
        countDelivery = Prepare("UPDATE messages SET deliveries = $3 WHERE mailbox = $1 AND number = $2", 3);
        dropMessage = Prepare("DELETE FROM messages WHERE mailbox = $1 AND number = $2", 2);
        putNext = Prepare("INSERT OR REPLACE INTO numbers (mailbox, next) VALUES ($1,$2)", 2);
        putState = Prepare("INSERT OR REPLACE INTO sessions (mailbox, session, state) VALUES ($1,$2,$3)", 3);
        dropState = Prepare("DELETE FROM sessions WHERE mailbox = $1 AND session = $2", 2);
        putSeen = Prepare("INSERT OR REPLACE INTO seen (entity, id, until) VALUES ($1,$2,$3)", 3);
        dropSeen = Prepare("DELETE FROM seen WHERE entity = $1 AND id = $2", 2);
        putEntity = Prepare("INSERT OR REPLACE INTO entities (path, kind, settings) VALUES ($1,$2,$3)", 3);
        dropEntity = Prepare("DELETE FROM entities WHERE path = $1", 1);
    }

    public void Run(Write write, SqliteTransaction transaction)
    {
        switch (write)
        {
            case PutMessage(var mailbox, var message):
                Execute(putMessage, transaction, mailbox, message.SequenceNumber, message.EnqueuedSequenceNumber, message.EnqueuedAt.UtcTicks,
                    message.ScheduledFor?.UtcTicks, message.ExpiresAt.UtcTicks, message.DeadLetterSource, message.DeliveryCount,
                    (int)message.State, ContentJson.Write(message.Content), message.Content.Body.ToArray());
                break;
            case CountDelivery(var mailbox, var number, var count): Execute(countDelivery, transaction, mailbox, number, count); break;
            case DropMessage(var mailbox, var number): Execute(dropMessage, transaction, mailbox, number); break;
            case PutNextNumber(var mailbox, var next): Execute(putNext, transaction, mailbox, next); break;
            case PutSessionState(var mailbox, var session, null): Execute(dropState, transaction, mailbox, session); break;
            case PutSessionState(var mailbox, var session, var state): Execute(putState, transaction, mailbox, session, state); break;
            case PutSeen(var entity, var id, var until): Execute(putSeen, transaction, entity, id, until.UtcTicks); break;
            case DropSeen(var entity, var id): Execute(dropSeen, transaction, entity, id); break;
            case PutEntity(var path, var kind, var settings): Execute(putEntity, transaction, path, kind.ToString(), settings); break;
            case DropEntity(var path): Drop(path, transaction); break;
            default: throw new InvalidOperationException($"No statement writes {write}.");
        }
    }

    public void Dispose() => all.ForEach(command => command.Dispose());

    private void Drop(string path, SqliteTransaction transaction)
    {
        Execute(dropEntity, transaction, path);
        foreach (var (table, column) in new[] { ("messages", "mailbox"), ("numbers", "mailbox"), ("sessions", "mailbox"), ("seen", "entity") })
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"DELETE FROM {table} WHERE {column} = $1 OR {column} = $1 || '{EntityPath.DeadLetterSuffix}'";
            command.Parameters.AddWithValue("$1", path);
            command.ExecuteNonQuery();
        }
    }

    private static void Execute(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
        all.Add(command);
        return command;
    }
}

using System.Threading.Channels;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;

namespace Marketplace.Local.ServiceBus;

/// <summary>
/// Writes turns to the file, in their order, by one writer. All turns that wait are committed together, so a commit's price is shared.
/// WAL with synchronous=NORMAL: what was committed survives a killed process. A turn's task ends when its commit is done, and fails, with
/// all that follow, if the file cannot be written; what is in memory is then ahead of the file and the broker must not go on.
/// </summary>
internal sealed class Journal : IAsyncDisposable
{
    private const int MaxTurnsACommit = 512;
    private readonly Channel<Entry> entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly JournalCommands commands;
    private readonly Task writing;
    private Exception? fault;

    public Journal(SqliteConnection connection)
    {
        this.connection = connection;
        commands = new JournalCommands(connection);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Done when all that was appended so far is kept.</summary>
    public Task Tail { get; private set; } = Task.CompletedTask;

    /// <summary>Queues one turn's writes. Callers hold the broker's lock, which makes the order.</summary>
    public Task Append(IReadOnlyList<Write> writes)
    {
        if (writes.Count == 0) return Tail;
        var entry = new Entry(writes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Tail = entries.Writer.TryWrite(entry) ? entry.Kept.Task : Task.FromException(Stopped());
        return Tail;
    }

    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        await writing;
        commands.Dispose();
        await connection.DisposeAsync();
    }

    private ServiceBusException Stopped() =>
        new("The local Service Bus was stopped, or cannot write its file.", ServiceBusFailureReason.ServiceCommunicationProblem, null, fault);

    private async Task WriteAsync()
    {
        var batch = new List<Entry>();
        while (await entries.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxTurnsACommit && entries.Reader.TryRead(out var entry)) batch.Add(entry);
            Commit(batch);
            foreach (var entry in batch)
                if (fault is null) entry.Kept.SetResult();
                else Refuse(entry);
            batch.Clear();
        }
    }

    private void Commit(List<Entry> batch)
    {
        if (fault is not null) return;
        try
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            foreach (var entry in batch)
                foreach (var write in entry.Writes)
                    commands.Run(write, transaction);
            transaction.Commit();
        }
        catch (SqliteException failed)
        {
            fault = failed;
        }
    }

    private void Refuse(Entry entry)
    {
        entry.Kept.SetException(Stopped());
        _ = entry.Kept.Task.Exception; // nobody may be listening to a turn that the timer took
    }

    private sealed record Entry(IReadOnlyList<Write> Writes, TaskCompletionSource Kept);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>One work item's or request's change to the file: whole or not at all.</summary>
abstract class Write
{
    /// <summary>Makes the change. Runs on the writer's thread, inside the transaction.</summary>
    public abstract void Apply(WriteStore store);

    /// <summary>The change is durable. Runs on the writer's thread, in the order of the changes.</summary>
    public abstract void Committed(TaskHubEngine hub);

    /// <summary>The change was not made and never will be.</summary>
    public virtual void Abandoned(Exception why)
    {
    }
}

/// <summary>
/// The only one who changes the file. It takes whatever waits, puts it into one transaction, commits, and then tells each
/// that it is durable: the more there is to do, the less a commit costs each. If the file cannot be written the hub ends
/// as if killed, since memory would no longer say what the file says.
/// </summary>
sealed class Writer
{
    const int MostAtOnce = 1024;

    readonly BlockingCollection<Write> waiting = [];
    readonly TaskHubEngine hub;
    readonly WriteStore store;
    readonly LocalTaskHubFaults faults;
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<Write> batch = new(MostAtOnce);
    long writes, commits, unfinished;
    Exception? dead;

    public Writer(TaskHubEngine hub, WriteStore store, LocalTaskHubFaults faults)
    {
        this.hub = hub;
        this.store = store;
        this.faults = faults;
        new Thread(Work) { IsBackground = true, Name = "Task hub writer" }.Start();
    }

    public Task Ended => ended.Task;

    public long Writes => Volatile.Read(ref writes);

    public long Commits => Volatile.Read(ref commits);

    public int Waiting => waiting.Count;

    /// <summary>Whether every change handed over has been made and told of, or abandoned.</summary>
    public bool IsQuiet => Volatile.Read(ref unfinished) == 0;

    /// <summary>Hands a change over; it is made durable in the order of hand-over, or abandoned.</summary>
    public void Post(Write write)
    {
        Interlocked.Increment(ref unfinished);
        try
        {
            waiting.Add(write);
        }
        catch (InvalidOperationException)
        {
            Interlocked.Decrement(ref unfinished);
            write.Abandoned(dead ?? new InvalidOperationException("The task hub has stopped."));
        }
    }

    /// <summary>What was handed over is still written, more is not taken.</summary>
    public void Close() => waiting.CompleteAdding();

    /// <summary>Ends as if killed: what is not committed yet is lost.</summary>
    public void Die(Exception why)
    {
        dead ??= why;
        waiting.CompleteAdding();
        hub.Waiters.End(why);
    }

    bool IsWatched => faults.BeforeWrite is not null || faults.AfterWrite is not null || faults.DieBeforeWrite is not null;

    void Work()
    {
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (!IsWatched && batch.Count < MostAtOnce && waiting.TryTake(out var more))
                batch.Add(more);
            if (dead is null)
                WriteBatch();
            if (dead is not null)
                Abandon();
            Interlocked.Add(ref unfinished, -batch.Count);
            batch.Clear();
        }

        ended.SetResult();
    }

    void WriteBatch()
    {
        try
        {
            var number = writes + 1;
            if (faults.DieBeforeWrite?.Invoke(number) == true)
            {
                Die(new InvalidOperationException($"The task hub was told to die before write {number}."));
                return;
            }

            faults.BeforeWrite?.Invoke(number);
            store.Begin();
            foreach (var write in batch)
                write.Apply(store);
            store.Commit();
        }
        catch (Exception failed) // Whatever it was: a hub that cannot write must end, and its next start goes on from what is written.
        {
            hub.Logger.LogCritical(failed, "The task hub's file cannot be written; the hub ends here.");
            Die(failed);
            return;
        }

        Volatile.Write(ref writes, writes + batch.Count);
        Volatile.Write(ref commits, commits + 1);
        foreach (var write in batch)
            write.Committed(hub);
        faults.AfterWrite?.Invoke(writes);
    }

    void Abandon()
    {
        foreach (var write in batch)
            write.Abandoned(dead!);
    }
}

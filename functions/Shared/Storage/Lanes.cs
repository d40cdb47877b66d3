using System.Collections.Concurrent;

namespace Marketplace.Shared.Storage;

/// <summary>
/// Puts wishes that want the same row into a lane, where those that wait while a transaction is under way are worked on together by the
/// next (flat combining): two hundred buyers of one piece are a few transactions and not two hundred lost races. It only saves work; what
/// keeps the row right is its ETag. A lane without wishes takes no memory.
/// </summary>
/// <typeparam name="TWish">What is wanted.</typeparam>
/// <typeparam name="TAnswer">What comes of it.</typeparam>
/// <param name="identity">Two wishes of the same identity never stand in one batch.</param>
public sealed class Lanes<TWish, TAnswer>(Func<TWish, string> identity)
{
    readonly ConcurrentDictionary<string, Lane> lanes = new();

    /// <summary>The answer to a wish.</summary>
    /// <param name="name">Of the lane: what all wishes in it want.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="batchSize">How many wishes are worked on together at the most.</param>
    /// <param name="work">Is given batches, one after another, and answers each wish of them; what it throws, all of a batch get.</param>
    public Task<TAnswer> AskAsync(string name, TWish wish, int batchSize, Func<IReadOnlyList<Waiting<TWish, TAnswer>>, Task> work)
    {
        var waiting = new Waiting<TWish, TAnswer>(wish);
        while (true)
        {
            var lane = lanes.GetOrAdd(name, static (_, byIdentity) => new Lane(byIdentity), identity);
            if (!lane.TryJoin(waiting, out var isFirst)) continue;
            if (isFirst) _ = Task.Run(() => WorkAsync(name, lane, batchSize, work));
            return waiting.Answer;
        }
    }

    async Task WorkAsync(string name, Lane lane, int batchSize, Func<IReadOnlyList<Waiting<TWish, TAnswer>>, Task> work)
    {
        while (lane.Next(batchSize) is { Count: > 0 } batch)
        {
            try
            {
                await work(batch);
            }
            catch (Exception fault) // Each of the batch awaits its own answer, and sees the fault there.
            {
                foreach (var one in batch) one.Fail(fault);
            }
        }

        lanes.TryRemove(KeyValuePair.Create(name, lane));
    }

    sealed class Lane(Func<TWish, string> identity)
    {
        readonly Lock key = new();
        readonly List<Waiting<TWish, TAnswer>> waiting = [];
        bool isWorked;
        bool isClosed;

        /// <summary>False when the lane has just been left; the next one is to be taken then.</summary>
        public bool TryJoin(Waiting<TWish, TAnswer> one, out bool isFirst)
        {
            lock (key)
            {
                isFirst = !isWorked;
                if (isClosed) return false;
                waiting.Add(one);
                return isWorked = true;
            }
        }

        /// <summary>Who waits, each identity once and first come first; none closes the lane.</summary>
        public List<Waiting<TWish, TAnswer>> Next(int size)
        {
            lock (key)
            {
                var batch = waiting.DistinctBy(w => identity(w.Wish)).Take(size).ToList();
                var chosen = batch.ToHashSet();
                waiting.RemoveAll(chosen.Contains);
                isClosed = batch.Count == 0;
                return batch;
            }
        }
    }
}

/// <summary>A wish whose caller waits for its answer.</summary>
/// <typeparam name="TWish">What is wanted.</typeparam>
/// <typeparam name="TAnswer">What comes of it.</typeparam>
public sealed class Waiting<TWish, TAnswer>(TWish wish)
{
    readonly TaskCompletionSource<TAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is wanted.</summary>
    public TWish Wish { get; } = wish;

    /// <summary>What came of it.</summary>
    public Task<TAnswer> Answer => answer.Task;

    /// <summary>Answers.</summary>
    public void Done(TAnswer value) => answer.TrySetResult(value);

    /// <summary>Ends the waiting with a fault.</summary>
    public void Fail(Exception fault) => answer.TrySetException(fault);
}

using System.Collections.Concurrent;
using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>
/// Puts wishes of one SKU into a lane, where those that wait while a transaction is under way are worked on together by the next (flat
/// combining): two hundred buyers of one piece are a few transactions and not two hundred lost races. It only saves work; what
/// keeps stock right is the counter's ETag. A lane without wishes takes no memory.
/// </summary>
public sealed class StockLanes
{
    readonly ConcurrentDictionary<string, Lane> lanes = new();

    /// <summary>The answer to a wish; <paramref name="work"/> is given batches in which no cause stands twice, and answers each wish.</summary>
    public Task<Result<long>> AskAsync(string skuId, StockWish wish, int batchSize, Func<IReadOnlyList<Waiting>, Task> work)
    {
        var waiting = new Waiting(wish);
        while (true)
        {
            var lane = lanes.GetOrAdd(skuId, static _ => new Lane());
            if (!lane.TryJoin(waiting, out var isFirst)) continue;
            if (isFirst) _ = Task.Run(() => WorkAsync(skuId, lane, batchSize, work));
            return waiting.Answer;
        }
    }

    async Task WorkAsync(string skuId, Lane lane, int batchSize, Func<IReadOnlyList<Waiting>, Task> work)
    {
        while (lane.Next(batchSize) is { Count: > 0 } batch)
        {
            try
            {
                await work(batch);
            }
            catch (Exception fault)
            {
                // Each of the batch awaits its own answer, and sees the fault there.
                foreach (var one in batch) one.Fail(fault);
            }
        }

        lanes.TryRemove(KeyValuePair.Create(skuId, lane));
    }

    sealed class Lane
    {
        readonly Lock key = new();
        readonly List<Waiting> waiting = [];
        bool isWorked;
        bool isClosed;

        /// <summary>False when the lane has just been left; the next one is to be taken then.</summary>
        public bool TryJoin(Waiting one, out bool isFirst)
        {
            lock (key)
            {
                isFirst = !isWorked;
                if (isClosed) return false;
                waiting.Add(one);
                return isWorked = true;
            }
        }

        /// <summary>Who waits, each cause once and first come first; none closes the lane.</summary>
        public List<Waiting> Next(int size)
        {
            lock (key)
            {
                var batch = waiting.DistinctBy(w => w.Wish.Cause).Take(size).ToList();
                var chosen = batch.ToHashSet();
                waiting.RemoveAll(chosen.Contains);
                isClosed = batch.Count == 0;
                return batch;
            }
        }
    }
}

/// <summary>A wish whose caller waits for its answer.</summary>
public sealed class Waiting(StockWish wish)
{
    readonly TaskCompletionSource<Result<long>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StockWish Wish { get; } = wish;

    public Task<Result<long>> Answer => answer.Task;

    public void Done(Result<long> value) => answer.TrySetResult(value);

    public void Fail(Exception fault) => answer.TrySetException(fault);
}

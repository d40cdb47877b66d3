using System.Collections.Concurrent;

namespace Marketplace.Catalog;

/// <summary>
/// Lets one caller at a time work on a SKU and hands it all wishes that waited meanwhile, so that two hundred buyers of one piece
/// are a few transactions and not two hundred lost races (flat combining). It only saves work: what keeps stock right is the
/// counter's ETag. A SKU without waiting wishes takes no memory.
/// </summary>
public sealed class SkuGate
{
    readonly ConcurrentDictionary<string, Line> lines = new();

    /// <summary>Adds a wish; whoever comes first works for all, by <paramref name="work"/>, which answers each wish it is handed.</summary>
    public async Task<T> EnqueueAsync<T>(string skuId, Wish wish, Func<IReadOnlyList<Waiting<T>>, Task> work)
    {
        var waiting = new Waiting<T>(wish);
        var line = Join(skuId, waiting, out var isFirst);
        if (isFirst) await WorkAsync(skuId, line, work);
        return await waiting.Answer;
    }

    Line Join<T>(string skuId, Waiting<T> waiting, out bool isFirst)
    {
        while (true)
        {
            var line = lines.GetOrAdd(skuId, static _ => new Line());
            lock (line)
            {
                if (line.IsClosed) continue;
                line.Waiting.Enqueue(waiting);
                isFirst = !line.IsWorked;
                line.IsWorked = true;
                return line;
            }
        }
    }

    async Task WorkAsync<T>(string skuId, Line line, Func<IReadOnlyList<Waiting<T>>, Task> work)
    {
        while (Next<T>(skuId, line) is { Count: > 0 } batch)
        {
            try
            {
                await work(batch);
            }
            catch (Exception fault)
            {
                // The fault belongs to everyone in the batch; each awaits its own answer and sees it there.
                foreach (var one in batch) one.Fail(fault);
            }
        }
    }

    List<Waiting<T>> Next<T>(string skuId, Line line)
    {
        lock (line)
        {
            var batch = new List<Waiting<T>>();
            while (batch.Count < StockTable.MaxBatch && line.Waiting.TryDequeue(out var one)) batch.Add((Waiting<T>)one);
            if (batch.Count > 0) return batch;
            line.IsClosed = true;
            lines.TryRemove(skuId, out _);
            return batch;
        }
    }

    sealed class Line
    {
        public Queue<object> Waiting { get; } = new();

        public bool IsWorked { get; set; }

        public bool IsClosed { get; set; }
    }
}

/// <summary>A wish whose caller waits for its answer.</summary>
public sealed class Waiting<T>(Wish wish)
{
    readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Wish Wish { get; } = wish;

    public Task<T> Answer => answer.Task;

    public void Done(T value) => answer.TrySetResult(value);

    public void Fail(Exception fault) => answer.TrySetException(fault);
}

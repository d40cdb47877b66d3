namespace LocalRuntime.Tests.ServiceBus;

/// <summary>Collects what handlers saw, and lets a test wait for the n-th without looking at a clock twice.</summary>
internal sealed class Seen<T>
{
    private readonly Lock gate = new();
    private readonly List<T> items = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];

    public int Count
    {
        get
        {
            lock (gate) return items.Count;
        }
    }

    public Task AddAsync(T item)
    {
        lock (gate)
        {
            items.Add(item);
            foreach (var (count, reached) in waiting)
                if (items.Count >= count) reached.TrySetResult();
        }

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<T>> WaitForAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((count, reached));
            if (items.Count >= count) reached.TrySetResult();
        }

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(90));
        lock (gate) return [.. items];
    }
}

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Counts what runs, and lets a listener wait until it is few enough.</summary>
sealed class Inflight
{
    readonly Lock gate = new();
    readonly List<(int Most, TaskCompletionSource Reached)> waiting = [];
    int count;

    /// <summary>Runs the work on the thread pool and counts it until it ends.</summary>
    public void Start(Func<Task> work)
    {
        lock (gate) count++;
        _ = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            finally
            {
                Ended();
            }
        });
    }

    public Task WhenAtMost(int most)
    {
        lock (gate)
        {
            if (count <= most) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((most, reached));
            return reached.Task;
        }
    }

    void Ended()
    {
        lock (gate)
        {
            count--;
            foreach (var waiter in waiting.Where(w => count <= w.Most)) waiter.Reached.SetResult();
            waiting.RemoveAll(w => count <= w.Most);
        }
    }
}

namespace Marketplace.Local.FunctionsWorker;

/// <summary>host.json's functionTimeout around one run: its token is cancelled when the time is over, and it counts as failed whether it heeds that or not.</summary>
static class TimeLimit
{
    public static async Task HoldAsync(Task run, TimeSpan? limit, CancellationTokenSource cancel)
    {
        if (limit is not { } time)
        {
            await run;
            return;
        }

        try
        {
            await run.WaitAsync(time);
        }
        catch (TimeoutException) when (!run.IsCompleted)
        {
            await cancel.CancelAsync();
            throw new TimeoutException($"Timeout value of {time} exceeded by the function.");
        }
    }
}

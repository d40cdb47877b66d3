using System.Diagnostics;

namespace LocalRuntime.Tests.Durable;

/// <summary>Waits for a condition that other threads bring about, with a deadline; others get their turn in between.</summary>
static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!condition())
        {
            Assert.True(watch.Elapsed < (patience ?? TimeSpan.FromSeconds(20)), "The condition did not come true in time.");
            await pause.WaitForNextTickAsync();
        }
    }
}

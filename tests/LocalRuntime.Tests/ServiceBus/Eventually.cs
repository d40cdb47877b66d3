using System.Diagnostics;

namespace LocalRuntime.Tests.ServiceBus;

/// <summary>Waits for a condition that other threads bring about, with a deadline; the thread pool gets its turn in between.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "The condition did not come true in 20 seconds.");
            await pause.WaitForNextTickAsync();
        }
    }
}

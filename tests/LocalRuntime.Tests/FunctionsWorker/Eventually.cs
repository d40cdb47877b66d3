using System.Diagnostics;

namespace LocalRuntime.Tests.FunctionsWorker;

/// <summary>Waits for what is bound to come, and fails when it does not.</summary>
static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    public static Task TrueAsync(Func<bool> condition, string what = "the condition") => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition")
    {
        var waited = Stopwatch.StartNew();
        using var look = new PeriodicTimer(Grain);
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Limit, $"waited in vain for {what}");
            await look.WaitForNextTickAsync();
        }
    }
}

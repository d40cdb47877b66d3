using System.Diagnostics;

namespace LocalRuntime.Tests;

/// <summary>Waits for what other threads or processes bring about, up to a deadline that only a failure reaches; others get their turn in between.</summary>
static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(2);

    public static Task TrueAsync(Func<bool> condition, string what = "the condition", TimeSpan? patience = null) => TrueAsync(() => Task.FromResult(condition()), what, patience);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition", TimeSpan? patience = null)
    {
        var waited = Stopwatch.StartNew();
        using var look = new PeriodicTimer(Grain);
        while (!await condition())
        {
            Assert.True(waited.Elapsed < (patience ?? Limit), $"waited in vain for {what}");
            await look.WaitForNextTickAsync();
        }
    }
}

using System.Diagnostics;

namespace Marketplace.Tests.Orders;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);

    /// <summary>Asks again and again until the answer satisfies; fails with the last answer when that takes too long.</summary>
    /// <param name="ask">Looks.</param>
    /// <param name="satisfies">Whether it is as it should be.</param>
    /// <param name="tell">What was seen, for the failure.</param>
    /// <param name="late">Done before each further look once it has taken longer than usual.</param>
    public static async Task<T> BeAsync<T>(Func<Task<T>> ask, Func<T, bool> satisfies, Func<T, string>? tell = null, Func<Task>? late = null)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var answer = await ask();
            if (satisfies(answer)) return answer;
            if (waited.Elapsed > Usual && late is not null) await late();
            if (waited.Elapsed > Limit) Assert.Fail($"Still not so after {Limit}: {tell?.Invoke(answer) ?? $"{answer}"}");
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            await pause.WaitForNextTickAsync();
        }
    }
}

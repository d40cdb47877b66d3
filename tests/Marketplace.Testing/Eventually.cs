using System.Globalization;

namespace Marketplace.Testing;

/// <summary>
/// The one place where tests look again: what happens by queue, timer or orchestration is waited for by its condition, up to a deadline
/// that only a failure reaches. The failure tells what was seen last.
/// </summary>
public static class Eventually
{
    /// <summary>How long a condition is waited for when nobody says; long, because the machine may be busy with other tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks until what is seen is as hoped for, and returns it.</summary>
    /// <param name="look">Reads the state.</param>
    /// <param name="good">Whether it is as hoped for.</param>
    /// <param name="hope">What is hoped for, for the failure: "the order is completed".</param>
    /// <param name="patience">How long, if not <see cref="Patience"/>.</param>
    /// <param name="cancellation">Of the test.</param>
    public static async Task<T> SeesAsync<T>(
        Func<Task<T>> look, Predicate<T> good, string hope, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(good);
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var seen = await look();
            if (good(seen)) return seen;
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience))
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Waited {(patience ?? Patience).TotalSeconds:0} s in vain: {hope}. Last seen: {seen}"));
            await Task.Delay(pause, cancellation);
        }
    }
}

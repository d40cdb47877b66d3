using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A retry attribute in numbers. Tries counts the runs after the first; -1 means without end.</summary>
sealed record RetryPlan(int Tries, TimeSpan First, TimeSpan Longest)
{
    public static RetryPlan? Of(MethodInfo method) => method.GetCustomAttribute<RetryAttribute>() switch
    {
        FixedDelayRetryAttribute fixedDelay => new(fixedDelay.MaxRetryCount, Span(fixedDelay.DelayInterval), Span(fixedDelay.DelayInterval)),
        ExponentialBackoffRetryAttribute growing => new(growing.MaxRetryCount, Span(growing.MinimumInterval), Span(growing.MaximumInterval)),
        _ => null,
    };

    public bool Allows(int retriesSoFar) => Tries < 0 || retriesSoFar < Tries;

    /// <summary>The pause before the retry with this number, the first being 0.</summary>
    public TimeSpan PauseBefore(int retry)
    {
        var ticks = First.Ticks * Math.Pow(2, Math.Min(retry, 40));
        return ticks >= Longest.Ticks ? Longest : TimeSpan.FromTicks((long)ticks);
    }

    static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

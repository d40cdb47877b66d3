using System.Threading.RateLimiting;

namespace Marketplace.Recommendations;

/// <summary>
/// How much one visitor or user may tell: a thousand events at once and twenty a second after that, which no human reaches. In the memory of a
/// process: a flood over several processes gets so much more through, and still does no harm.
/// </summary>
public sealed class FloodGate : IDisposable
{
    const int Burst = 1_000;
    const int PerSecond = 20;
    static readonly string[] Crawlers = ["bot", "crawl", "spider", "slurp"];
    readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(subject => RateLimitPartition.GetTokenBucketLimiter(subject, _ =>
        new TokenBucketRateLimiterOptions { TokenLimit = Burst, TokensPerPeriod = PerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));

    /// <summary>Whether so many more may pass.</summary>
    public bool Lets(string subject, int events)
    {
        using var lease = limiter.AttemptAcquire(subject, events);
        return lease.IsAcquired;
    }

    /// <summary>Whether a browser says of itself that it is none.</summary>
    public static bool IsCrawler(string userAgent) => Crawlers.Any(c => userAgent.Contains(c, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => limiter.Dispose();
}

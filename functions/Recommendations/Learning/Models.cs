using Azure;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Learning;

/// <summary>
/// The model of this process. Every few seconds, while requests go on with the one at hand, it looks whether another serves by now and loads it. A store that is away, or a
/// model that cannot be read, leaves what was there; without any, recommendations do without.
/// </summary>
public sealed class Models(ModelStore store, TimeProvider time, ILogger<Models> log) : IDisposable
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    readonly SemaphoreSlim looking = new(1);
    volatile Seen? seen;

    /// <summary>The model that serves, as of a few seconds ago, or null; the first to ask waits for it.</summary>
    internal async Task<LearnedModel?> CurrentAsync(CancellationToken cancellation)
    {
        var now = seen;
        if (now is null) await LookAsync(wait: true, cancellation);
        else if (time.GetUtcNow() - now.At >= Life) _ = Task.Run(() => LookAsync(wait: false, CancellationToken.None), CancellationToken.None);
        return seen?.Model;
    }

    /// <summary>Looks at once, whatever was seen, and waits for it.</summary>
    public Task LookNowAsync(CancellationToken cancellation)
    {
        if (seen is { } now) seen = now with { At = DateTimeOffset.MinValue };
        return LookAsync(wait: true, cancellation);
    }

    public void Dispose() => looking.Dispose();

    async Task LookAsync(bool wait, CancellationToken cancellation)
    {
        if (!await looking.WaitAsync(wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellation)) return;
        try
        {
            if (seen is { } fresh && time.GetUtcNow() - fresh.At < Life) return;
            seen = new Seen(await ServingAsync(seen?.Model, cancellation), time.GetUtcNow());
        }
        finally
        {
            looking.Release();
        }
    }

    async Task<LearnedModel?> ServingAsync(LearnedModel? known, CancellationToken cancellation)
    {
        try
        {
            var (serving, _) = await store.ServingAsync(cancellation);
            return serving?.Version == known?.Version ? known : serving is null ? null : await store.LoadAsync(serving.Version, cancellation);
        }
        catch (Exception fault) when (fault is RequestFailedException or InvalidDataException or AggregateException)
        {
            log.LogWarning(fault, "The model that serves cannot be read; {Version} is asked on", known?.Version ?? "none");
            return known;
        }
    }

    sealed record Seen(LearnedModel? Model, DateTimeOffset At);
}

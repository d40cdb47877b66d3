using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Learning;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Serving;

/// <summary>
/// What reads and looks like the products at hand: how those are found that nobody has come to yet. A process asks once in ten minutes for each product, waits for the answer a
/// moment, and then does without until it is there. Pages about nothing in particular go by what product pages have asked.
/// </summary>
public sealed class Likenesses(ILookalikes lookalikes, TimeProvider time, ILogger<Likenesses> log) : IDisposable
{
    const int MostAsked = 3;
    const int MostAlike = 20;
    const int MostRemembered = 20_000;
    static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    static readonly TimeSpan LifeOfNothing = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    internal async Task<Focus> AboutAsync(IReadOnlyList<Good> goods, IReadOnlyList<Deed> deeds, Shelf shelf, LearnedModel? model, CancellationToken cancellation)
    {
        var found = goods.Count > 0
            ? await Task.WhenAll(goods.Take(MostAsked).Select(async g => (g, await WaitAsync(g.ProductId, cancellation))))
            : deeds.Where(d => d.ProductId is not null).TakeLast(1).Select(d => shelf.Find(d.ProductId)).OfType<Good>().Select(g => (g, Remembered(g.ProductId)));
        return new Focus(goods, Alike.Of(found, id => model?.NumberOf(id) is not null));
    }

    public void Dispose() => cache.Dispose();

    async Task<IReadOnlyList<string>> WaitAsync(string productId, CancellationToken cancellation)
    {
        try
        {
            return await Ask(productId).WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return [];
        }
    }

    Task<IReadOnlyList<string>> Ask(string productId)
    {
        if (cache.TryGetValue(productId, out Asked? asked) && asked is not null && !(asked.Found is [] && time.GetUtcNow() - asked.At > LifeOfNothing)) return asked.Answer;
        var now = new Asked(() => AskAsync(productId), time.GetUtcNow());
        return cache.Set(productId, now, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Life, Size = 1 }).Answer;
    }

    IReadOnlyList<string> Remembered(string productId) => cache.TryGetValue(productId, out Asked? asked) ? asked?.Found ?? [] : [];

    async Task<IReadOnlyList<string>> AskAsync(string productId)
    {
        try
        {
            return await lookalikes.OfAsync(productId, MostAlike, CancellationToken.None);
        }
        catch (Exception away) // Several pages may wait for it or none; whatever the reason, they do without.
        {
            log.LogWarning(away, "What is like {ProductId} cannot be found", productId);
            return [];
        }
    }

    /// <summary>A question; <see cref="Found"/> is null until it is answered.</summary>
    sealed class Asked
    {
        public Asked(Func<Task<IReadOnlyList<string>>> ask, DateTimeOffset at) => (At, Answer) = (at, Task.Run(async () => Found = await ask(), CancellationToken.None));

        public DateTimeOffset At { get; }

        public Task<IReadOnlyList<string>> Answer { get; }

        public IReadOnlyList<string>? Found { get; private set; }
    }
}

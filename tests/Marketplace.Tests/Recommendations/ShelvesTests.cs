using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Marketplace.Catalog.Contracts;
using Marketplace.Recommendations.Serving;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Recommendations;

/// <summary>How the shelf keeps up with a catalogue that is slow to read, or that has forgotten what it told. What it has in common with the real catalogue is tested in <see cref="RecommendationsTests"/>.</summary>
public sealed class ShelvesTests(Azurite azurite) : IAsyncLifetime
{
    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
    readonly BlobServiceClient blobs = new(azurite.NewAccount());
    SlowCatalogue catalogue = null!;

    public async ValueTask InitializeAsync()
    {
        await blobs.CreateBlobContainerAsync(Shelves.Container);
        catalogue = new SlowCatalogue(clock);
        catalogue.Sell("mug");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task While_everything_is_read_anew_the_shelf_is_shown_and_follows_what_changes()
    {
        using var shelves = Open();
        await shelves.KeepAsync(default);
        await KeepAtAsync(shelves, TimeSpan.FromHours(12));
        clock.Advance(TimeSpan.FromHours(12));
        var reading = catalogue.HoldWholeReading();
        var keeping = shelves.KeepAsync(default);
        await reading.Begun;
        catalogue.Sell("lamp");
        Assert.Equal(["lamp", "mug"], await ShownAsync(shelves));
        catalogue.TakeAway("mug");
        reading.GoOn();
        Assert.Equal(1, await keeping);
        Assert.Equal(["lamp"], await ShownAsync(shelves));
    }

    [Fact]
    public async Task Shelf_that_nobody_asked_for_longer_than_changes_are_remembered_is_read_anew()
    {
        using var shelves = Open();
        Assert.Equal(["mug"], await ShownAsync(shelves));
        catalogue.TakeAway("mug");
        catalogue.Sell("lamp");
        catalogue.ForgetWhatWasTold();
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["lamp"], await ShownAsync(shelves));
        Assert.Equal(2, catalogue.WholeReadings);
    }

    [Fact]
    public async Task Everything_is_read_once_a_day_however_often_the_shelf_is_kept()
    {
        using var shelves = Open();
        for (var kept = 0; kept < 4; kept++) await KeepAtAsync(shelves, TimeSpan.FromHours(6));
        Assert.Equal(1, catalogue.WholeReadings);
        await KeepAtAsync(shelves, TimeSpan.FromHours(6));
        Assert.Equal(2, catalogue.WholeReadings);
    }

    Shelves Open() => new(catalogue, blobs, clock, NullLogger<Shelves>.Instance);

    async Task KeepAtAsync(Shelves shelves, TimeSpan later)
    {
        clock.Advance(later);
        await shelves.KeepAsync(default);
    }

    /// <summary>What is shown once a look has seen all that was told up to now. A page that comes after some time without any waits for its look: the clock stands still meanwhile.</summary>
    async Task<IEnumerable<string>> ShownAsync(Shelves shelves)
    {
        clock.Advance(TimeSpan.FromSeconds(31));
        return (await shelves.CurrentAsync(default)).All.Select(g => g.ProductId).Order(StringComparer.Ordinal);
    }

    /// <summary>A catalogue that can be held while it is read as a whole.</summary>
    sealed class SlowCatalogue(TimeProvider time) : IListings
    {
        readonly Dictionary<string, Listing> onSale = [];
        readonly List<(DateTimeOffset At, ListingsChange Change)> told = [];
        Held? held;

        public int WholeReadings { get; private set; }

        public void Sell(string product)
        {
            onSale[product] = new Listing(
                product, "shp_1", product, new Dictionary<string, string>(), "", ["things"], [], new Dictionary<string, string>(), new HashSet<string>(), new Money(100, "CNY"), null, null, time.GetUtcNow(), "1");
            Tell(product);
        }

        public void TakeAway(string product)
        {
            onSale.Remove(product);
            Tell(product);
        }

        public void ForgetWhatWasTold() => told.Clear();

        public Held HoldWholeReading() => held = new Held();

        public Task<Listing?> FindAsync(string productId, CancellationToken cancellation) => Task.FromResult(onSale.GetValueOrDefault(productId));

        public Task<IReadOnlyDictionary<string, long>> SoldAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());

        public Task<(IReadOnlyList<string> ProductIds, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellation) => throw new NotSupportedException("A shelf reads no pages.");

        public async IAsyncEnumerable<Listing> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            WholeReadings++;
            var all = onSale.Values.ToList();
            if (held is not null) await held.UntilGoingOnAsync();
            foreach (var listing in all) yield return listing;
        }

        public IAsyncEnumerable<ListingsChange> ChangedAsync(DateTimeOffset since, CancellationToken cancellation) => told.ToList().Where(t => t.At >= since).Select(t => t.Change).ToAsyncEnumerable();

        void Tell(string product) => told.Add((time.GetUtcNow(), new ListingsChange(told.Count.ToString(CultureInfo.InvariantCulture), [product])));
    }

    /// <summary>A reading that goes on when it is told to.</summary>
    sealed class Held
    {
        readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource on = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => begun.Task;

        public void GoOn() => on.SetResult();

        public Task UntilGoingOnAsync()
        {
            begun.TrySetResult();
            return on.Task;
        }
    }
}

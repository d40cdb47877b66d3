using Azure.Storage.Blobs;
using Marketplace.Search;
using Marketplace.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Search;

public sealed class WordsTests(Azurite azurite) : IDisposable
{
    readonly FakeTimeProvider clock = new();
    readonly TitlesOnly service = new();
    Words? words;

    Words Words => words ??= new Words(new BlobServiceClient(azurite.NewAccount()), clock);

    public void Dispose()
    {
        words?.Dispose();
        service.Dispose();
    }

    [Fact]
    public async Task Words_are_due_at_first_after_five_minutes_and_soon_after_any_product_came_or_went()
    {
        Assert.True(Words.IsDue(0));
        service.Titles = [.. Enumerable.Range(1, 20).Select(i => $"kettle {i}")];
        Assert.Equal(20, await Words.LearnAsync(service.Client, default));
        Assert.False(Words.IsDue(21));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((false, true, true), (Words.IsDue(20), Words.IsDue(21), Words.IsDue(19)));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Words.IsDue(20));
    }

    [Fact]
    public async Task Large_catalogue_that_changes_all_the_time_is_not_learned_all_the_time()
    {
        await Words.LearnAsync(service.Client, default);
        clock.Advance(TimeSpan.FromSeconds(49));
        Assert.False(Words.IsDue(40_000));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(Words.IsDue(40_000));
        Assert.False(Words.IsDue(10_000_000));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Words.IsDue(10_000_000));
    }

    [Fact]
    public async Task What_is_learned_mends_the_next_query_of_the_same_process()
    {
        Assert.Null(QueryPlan.Make("kettel", await Words.KnownAsync(default)).Corrected);
        service.Titles = ["red kettle", "blue kettle", "kettle for two"];
        await Words.LearnAsync(service.Client, default);
        Assert.Equal("kettle", QueryPlan.Make("kettel", await Words.KnownAsync(default)).Corrected);
    }
}

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
    public async Task Words_are_due_at_first_after_five_minutes_and_when_a_tenth_of_the_products_came_or_went()
    {
        Assert.True(Words.IsDue(0));
        service.Titles = [.. Enumerable.Range(1, 20).Select(i => $"kettle {i}")];
        Assert.Equal(20, await Words.LearnAsync(service.Client, default));
        Assert.Equal((false, false, true, true), (Words.IsDue(20), Words.IsDue(22), Words.IsDue(23), Words.IsDue(17)));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Words.IsDue(20));
    }

    [Fact]
    public async Task What_was_learned_from_nothing_is_learned_again_with_the_first_product()
    {
        await Words.LearnAsync(service.Client, default);
        Assert.False(Words.IsDue(0));
        Assert.True(Words.IsDue(1));
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

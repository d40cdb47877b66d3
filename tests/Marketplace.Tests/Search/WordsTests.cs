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
    DateTimeOffset? changedAt;

    Words Words => words ??= new Words(new BlobServiceClient(azurite.NewAccount()), clock);

    public void Dispose()
    {
        words?.Dispose();
        service.Dispose();
    }

    [Fact]
    public async Task Words_are_due_at_first_within_five_minutes_of_a_change_and_soon_after_any_product_came_or_went()
    {
        Assert.True(await IsDueAsync(0));
        service.Titles = [.. Enumerable.Range(1, 20).Select(i => $"kettle {i}")];
        Assert.Equal(20, await Words.LearnAsync(service.Client, default));
        Assert.False(await IsDueAsync(21));
        changedAt = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((false, true, true), (await IsDueAsync(20), await IsDueAsync(21), await IsDueAsync(19)));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await IsDueAsync(20));
    }

    [Fact]
    public async Task Catalogue_that_does_not_change_is_learned_once_more_and_then_once_an_hour()
    {
        changedAt = clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var lessons = new List<int>();
        for (var minute = 0; minute < 130; minute++, clock.Advance(TimeSpan.FromMinutes(1)))
            if (await IsDueAsync(0))
            {
                await Words.LearnAsync(service.Client, default);
                lessons.Add(minute);
            }

        // What was told a minute before the first may have come into the index after it.
        Assert.Equal([0, 5, 65, 125], lessons);
    }

    [Fact]
    public async Task Change_that_is_told_while_nothing_else_happens_is_learned_within_five_minutes()
    {
        await Words.LearnAsync(service.Client, default);
        for (var minute = 1; minute <= 20; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False(await IsDueAsync(0));
        }

        changedAt = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await IsDueAsync(0));
    }

    [Fact]
    public async Task Large_catalogue_that_changes_all_the_time_is_not_learned_all_the_time()
    {
        await Words.LearnAsync(service.Client, default);
        clock.Advance(TimeSpan.FromSeconds(49));
        Assert.False(await IsDueAsync(40_000));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await IsDueAsync(40_000));
        Assert.False(await IsDueAsync(10_000_000));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await IsDueAsync(10_000_000));
    }

    [Fact]
    public async Task What_is_learned_mends_the_next_query_of_the_same_process()
    {
        Assert.Null(QueryPlan.Make("kettel", await Words.KnownAsync(default)).Corrected);
        service.Titles = ["red kettle", "blue kettle", "kettle for two"];
        await Words.LearnAsync(service.Client, default);
        Assert.Equal("kettle", QueryPlan.Make("kettel", await Words.KnownAsync(default)).Corrected);
    }

    Task<bool> IsDueAsync(long products) => Words.IsDueAsync(products, since => ValueTask.FromResult(changedAt >= since));
}

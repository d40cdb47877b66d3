using Azure.Storage.Blobs;
using Marketplace.Local.DurableTask;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Learning;
using Marketplace.Recommendations.Model;
using Marketplace.Recommendations.Serving;
using Marketplace.Shared;
using Marketplace.Tests.Orders;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests.Recommendations;

/// <summary>Nights: a model is learned, judged and swapped in, or not.</summary>
public sealed class RefreshTests(Azurite azurite) : IAsyncLifetime
{
    readonly string account = azurite.NewAccount();
    readonly string data = Directory.CreateTempSubdirectory("refresh-").FullName;
    Market market = null!;
    ServiceProvider services = null!;

    LocalTaskHub Hub => services.GetRequiredService<LocalTaskHub>();

    IRecommendationModels Models => market.Get<IRecommendationModels>();

    ModelStore Store => market.Get<ModelStore>();

    RefreshActivities Activities => new(
        market.Get<ProfileDesk>(), market.Get<ModelSchool>(), Store, market.Get<RefreshTable>(), market.Get<Marketplace.Recommendations.Learning.Models>(), market.Get<IOptions<LearningOptions>>(), market.Clock);

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(account, null, ("Recommendations:Learning:Directions", "8"));
        services = new ServiceCollection().AddSingleton<TimeProvider>(market.Clock).AddLocalTaskHub(options =>
        {
            options.DataFile = Path.Combine(data, "hub.db");
            options.Registry.AddOrchestratorFunc<DateTimeOffset, RefreshReport>(nameof(RefreshRecommendations), RefreshRecommendations.Run);
            options.Registry.AddActivityFunc<string, int>(nameof(RefreshActivities.CollectDeeds), (_, version) => Activities.CollectDeeds(version, default));
            options.Registry.AddActivityFunc<LearnStart, LearnedStep>(nameof(RefreshActivities.LearnModel), (_, start) => Activities.LearnModel(start, default));
            options.Registry.AddActivityFunc<LearnedStep, RefreshReport>(nameof(RefreshActivities.ServeModel), (_, learned) => Activities.ServeModel(learned, default));
        }).BuildServiceProvider();
        await Hub.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.StopAsync(default);
        await services.DisposeAsync();
        await market.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_model_is_learned_judged_and_swapped_in_and_the_last_three_are_kept()
    {
        await LiveAsync(Logs.Town(visitors: 100));
        Assert.Equal("none", await VersionAsync());
        var first = await RefreshAsync();
        Assert.True(first.Outcome == RefreshOutcome.Swapped, first.Words);
        Assert.True(first.New!.Recall > 2 * first.Serving!.Recall, first.Words);
        Assert.Equal("none", first.ServingVersion);
        Assert.Equal(first.Version, await VersionAsync());
        for (var night = 0; night < 3; night++)
        {
            market.Clock.Advance(TimeSpan.FromDays(1));
            var next = await RefreshAsync();
            Assert.True(next.Outcome == RefreshOutcome.Swapped, next.Words);
            Assert.Equal(next.Version, await VersionAsync());
        }

        var kept = await Models.KeptAsync(default);
        Assert.Equal((3, true, 1), (kept.Count, kept[0].IsServing, kept.Count(m => m.IsServing)));
        Assert.Equal(4, (await Models.ReportsAsync(null, 10, default)).Items.Count);

        // The way back.
        Assert.True((await Models.UseAsync(kept[2].Version, default)).Value.IsServing);
        Assert.Equal(kept[2].Version, await VersionAsync());
        Assert.Equal("not-found", (await Models.UseAsync(first.Version, default)).Problem?.Code);
    }

    [Fact]
    public async Task A_model_that_is_worse_than_the_one_that_serves_is_forgotten()
    {
        market.Get<IOptions<LearningOptions>>().Value.Margin = -2;
        await LiveAsync(Logs.Town(visitors: 60));
        var school = Logs.Town(visitors: 60);
        var settings = LearningSettings.Default with { Taste = new TasteSettings(Size: 8, Epochs: 1, Negatives: 16), Threads = 1 };
        var prophet = new LearnedModel("m20200101000000", [.. Enumerable.Range(0, school.ItemCount).Select(Product)], RecommendationModel.Learn(school, settings));
        await Store.KeepAsync(prophet, market.Clock.GetUtcNow(), new ModelScores(1, 1), default);
        Assert.True(await Store.ServeAsync(new ServingModel(prophet.Version, market.Clock.GetUtcNow()), null, default));
        var report = await RefreshAsync();
        Assert.Equal((RefreshOutcome.Kept, prophet.Version), (report.Outcome, report.ServingVersion));
        Assert.Equal(prophet.Version, await VersionAsync());
        Assert.Equal(prophet.Version, Assert.Single(await Models.KeptAsync(default)).Version);
    }

    [Theory]
    [InlineData(0.30, 0.30, RefreshOutcome.Swapped)]
    [InlineData(0.29, 0.30, RefreshOutcome.Swapped)]
    [InlineData(0.27, 0.30, RefreshOutcome.Kept)]
    public void A_little_worse_is_not_worse(double candidate, double serving, RefreshOutcome outcome)
    {
        var learned = new LearnedStep("m2", default, 1_000, 10, 10, 100, new ModelScores(candidate, 0.1), new ModelScores(serving, 0.1), "m1", 1, 1);
        Assert.Equal(outcome, RefreshActivities.Decide(learned, new LearningOptions().Margin).Outcome);
    }

    [Fact]
    public async Task Of_too_little_nothing_is_learned_and_the_report_says_so()
    {
        await LiveAsync(Logs.Town(visitors: 3));
        var report = await RefreshAsync();
        Assert.Equal((RefreshOutcome.TooLittle, null), (report.Outcome, report.New));
        Assert.Empty(await Models.KeptAsync(default));
        Assert.Equal("none", await VersionAsync());
    }

    [Fact]
    public async Task A_step_that_died_and_runs_again_comes_to_the_same_and_until_the_last_one_the_old_model_serves()
    {
        await LiveAsync(Logs.Town(visitors: 60));
        var old = await RefreshAsync();
        market.Clock.Advance(TimeSpan.FromDays(1));
        var start = new LearnStart("m20261124080000", market.Clock.GetUtcNow());
        var (once, twice) = (await Activities.LearnModel(start, default), await Activities.LearnModel(start, default));
        Assert.Equal(once with { Seconds = 0, MemoryBytes = 0 }, twice with { Seconds = 0, MemoryBytes = 0 });
        Assert.Equal(old.Version, await VersionAsync());
        var (decided, again) = (await Activities.ServeModel(once, default), await Activities.ServeModel(once, default));
        Assert.Equal((RefreshOutcome.Swapped, RefreshOutcome.Swapped), (decided.Outcome, again.Outcome));
        Assert.Equal(start.Version, await VersionAsync());
        Assert.Equal(2, (await Models.ReportsAsync(null, 10, default)).Items.Count);
        Assert.Equal(2, (await Models.KeptAsync(default)).Count);
    }

    [Fact]
    public async Task While_one_refresh_is_under_way_there_is_no_other()
    {
        await LiveAsync(Logs.Town(visitors: 60));
        Assert.Equal(RefreshRecommendations.InstanceId, (await Models.RefreshAsync(Hub.Client, default)).Value);
        Assert.Equal("refresh-running", (await Models.RefreshAsync(Hub.Client, default)).Problem?.Code);
        await EndedAsync();
        Assert.Single((await Models.ReportsAsync(null, 10, default)).Items);
    }

    [Fact]
    public async Task A_model_that_cannot_be_read_leaves_the_one_at_hand_and_a_new_process_does_without()
    {
        await LiveAsync(Logs.Town(visitors: 60));
        var good = await RefreshAsync();
        Assert.Equal(good.Version, await VersionAsync());
        await new BlobServiceClient(account).GetBlobContainerClient(ModelStore.Container).GetBlobClient("m9.bin").UploadAsync(BinaryData.FromString("no model"), overwrite: true);
        var (_, read) = await Store.ServingAsync(default);
        Assert.True(await Store.ServeAsync(new ServingModel("m9", market.Clock.GetUtcNow()), read, default));
        market.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(good.Version, await VersionAsync());
        await using var other = await Market.OpenAsync(account, market.Clock);
        Assert.Equal("none", await VersionAsync(other));
    }

    static string Product(int item) => Ids.From("prd", $"{item}");

    /// <summary>Puts a town's habits into the training log; its last day was yesterday.</summary>
    async Task LiveAsync(BehaviourLog town)
    {
        var offset = market.Clock.GetUtcNow().AddDays(-1).ToUnixTimeSeconds() - town.End;
        var log = market.Get<DeedLog>();
        foreach (var (trail, number) in town.Trails.Select((t, i) => (t, i)))
            await log.AppendAsync($"trl_{number}", [.. trail.Happenings.ToArray().Select(h => new Deed(Kind(h.Kind), (h.Time + offset) * 1000, Product(h.Item)))], default);
    }

    static DeedKind Kind(EventKind kind) => kind switch
    {
        EventKind.Buy => DeedKind.Buy,
        EventKind.Cart => DeedKind.Cart,
        EventKind.Like => DeedKind.Like,
        _ => DeedKind.View,
    };

    async Task<RefreshReport> RefreshAsync()
    {
        Assert.True((await Models.RefreshAsync(Hub.Client, default)).IsOk);
        return await EndedAsync();
    }

    async Task<RefreshReport> EndedAsync()
    {
        var ended = await Eventually.BeAsync(() => Hub.Client.GetInstanceAsync(RefreshRecommendations.InstanceId, true), i => i is { IsCompleted: true }, i => $"{i?.RuntimeStatus} {i?.SerializedCustomStatus}");
        Assert.True(ended!.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{ended.FailureDetails}");
        return ended.ReadOutputAs<RefreshReport>()!;
    }

    Task<string?> VersionAsync() => VersionAsync(market);

    /// <summary>What recommendations say, once they have looked which model serves.</summary>
    static async Task<string?> VersionAsync(Market asked)
    {
        await asked.Get<Marketplace.Recommendations.Learning.Models>().LookNowAsync(default);
        return (await asked.CallAsync<GetRecommendations>((f, r) => f.Run(r, default), method: "GET", query: "", headers: ("X-Visitor-Id", "v1"))).At("modelVersion").GetString();
    }
}

using Marketplace.Local.DurableTask;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Tests.Orders;
using Marketplace.Tests.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests.Payments;

/// <summary>The batch on the real task hub, the clock moved by hand.</summary>
public class PayoutBatchTests(Azurite azurite)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_pays_every_shop_that_has_enough_also_when_all_is_delivered_twice(bool twice)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var hub = await HubAsync(world, faults => faults.DeliverEveryMessageTwice = twice);
        for (var i = 0; i < 12; i++) await world.EarnAsync(10_000);
        await world.EarnAsync(50);
        var id = (await hub.Batches.StartBatchAsync(hub.Client, default)).Value;
        Assert.Equal("payouts-2026-11-23", id);
        var progress = await hub.EndedAsync(id, world);
        Assert.Equal(new PayoutProgress(13, 12, 0, 0, 12 * 9_500), progress);
        Assert.Equal(12, world.Provider.Entries.Values.Count(e => e.Kind == "transfer"));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task Day_has_one_batch_by_its_timer_and_another_by_hand_pays_what_came_since()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var hub = await HubAsync(world);
        await world.EarnAsync(10_000, "shp_1");
        var id = await hub.Batches.StartDailyAsync(hub.Client, default);
        await hub.EndedAsync(id!, world);
        Assert.Null(await hub.Batches.StartDailyAsync(hub.Client, default));
        await world.EarnAsync(10_000, "shp_1");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(id, (await hub.Batches.StartBatchAsync(hub.Client, default)).Value);
        Assert.Equal(1, (await hub.EndedAsync(id!, world)).Paid);
        Assert.Equal(new ShopTotals(0, 0, 19_000), await world.BalanceAsync("shp_1"));
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("payouts-2026-11-24", await hub.Batches.StartDailyAsync(hub.Client, default));
    }

    [Fact]
    public async Task Provider_that_answers_nothing_delays_its_shop_and_no_other_and_nothing_is_paid_twice()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var hub = await HubAsync(world);
        for (var i = 0; i < 3; i++) await world.EarnAsync(10_000);
        world.Provider.LoseNextAnswers = 5;
        var id = (await hub.Batches.StartBatchAsync(hub.Client, default)).Value;
        Assert.Equal(3, (await hub.EndedAsync(id, world)).Paid);
        Assert.Equal(3, world.Provider.Entries.Values.Count(e => e.Kind == "transfer"));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task Batch_gives_a_silent_provider_up_and_the_operator_asks_again_under_the_same_id()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var hub = await HubAsync(world);
        var shop = (await world.EarnAsync(10_000)).ShopId;
        world.Provider.FailNext = int.MaxValue;
        var id = (await hub.Batches.StartBatchAsync(hub.Client, default)).Value;
        Assert.Equal(new PayoutProgress(1, 0, 0, 1, 0), await hub.EndedAsync(id, world));
        var unpaid = Assert.Single((await hub.Batches.UnpaidAsync(null, 20, default)).Payouts);
        Assert.Equal(PayoutStatus.Pending, unpaid.Status);
        Assert.Equal("provider-unavailable", (await hub.Batches.RetryAsync(unpaid.PayoutId, default)).Problem?.Code);
        world.Provider.FailNext = 0;
        var paid = (await hub.Batches.RetryAsync(unpaid.PayoutId, default)).Value;
        Assert.Equal((unpaid.PayoutId, PayoutStatus.Paid), (paid.PayoutId, paid.Status));
        Assert.Equal("not-found", (await hub.Batches.RetryAsync(unpaid.PayoutId, default)).Problem?.Code);
        Assert.Equal(new ShopTotals(0, 0, 9_500), await world.BalanceAsync(shop));
    }

    [Fact]
    public async Task Refused_payout_is_tried_again_by_the_operator_under_a_new_id_and_by_several_at_once_is_paid_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var hub = await HubAsync(world);
        var shop = (await world.EarnAsync(10_000)).ShopId;
        world.Provider.RefusesTransfers = true;
        await hub.EndedAsync((await hub.Batches.StartBatchAsync(hub.Client, default)).Value, world);
        var failed = Assert.Single((await hub.Batches.UnpaidAsync(null, 20, default)).Payouts);
        Assert.Equal(PayoutStatus.Failed, failed.Status);
        world.Provider.RefusesTransfers = false;
        var retried = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => hub.Batches.RetryAsync(failed.PayoutId, default)));
        var paid = Assert.Single(retried.Where(r => r.IsOk).Select(r => r.Value).Distinct());
        Assert.Equal((PayoutStatus.Paid, false), (paid.Status, paid.PayoutId == failed.PayoutId));
        Assert.All(retried, r => Assert.True(r.IsOk || r.Problem!.Code == "not-found"));
        Assert.Single(world.Provider.Entries.Values, e => e.Kind == "transfer");
        Assert.Equal(new ShopTotals(0, 0, 9_500), await world.BalanceAsync(shop));
        await AuditedAsync(world);
    }

    static async Task AuditedAsync(MoneyWorld world)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
    }

    static async Task<PayoutHub> HubAsync(MoneyWorld world, Action<LocalTaskHubFaults>? faulty = null)
    {
        var data = Directory.CreateTempSubdirectory("payouts-").FullName;
        var activities = new PayoutBatchActivities(world.Paying, world.Payees);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(world.Clock).AddLocalTaskHub(options =>
        {
            options.DataFile = Path.Combine(data, "hub.db");
            faulty?.Invoke(options.Faults);
            options.Registry.AddOrchestratorFunc<PayoutBatchStart, PayoutProgress>(nameof(PayoutBatch), PayoutBatch.Run);
            options.Registry.AddActivityFunc<string, PayeePage>(nameof(PayoutBatchActivities.ListPayees), (_, cursor) => activities.ListPayees(cursor, default));
            options.Registry.AddActivityFunc<PayShopStep, List<Payout>>(nameof(PayoutBatchActivities.PayShop), (_, step) => activities.PayShop(step, default));
        });
        var hub = new PayoutHub(data, services.BuildServiceProvider(), new PayoutBatches(world.Paying, world.Payouts, world.Payees, world.Provider.Options, world.Clock));
        await hub.StartAsync();
        return hub;
    }

    sealed class PayoutHub(string data, ServiceProvider services, PayoutBatches batches) : IAsyncDisposable
    {
        readonly LocalTaskHub hub = services.GetRequiredService<LocalTaskHub>();

        public DurableTaskClient Client => hub.Client;

        public PayoutBatches Batches => batches;

        public Task StartAsync() => hub.StartAsync(default);

        /// <summary>Waits for a batch's end, letting its retries come due.</summary>
        public async Task<PayoutProgress> EndedAsync(string id, MoneyWorld world)
        {
            var ended = await Eventually.BeAsync(
                () =>
                {
                    world.Clock.Advance(TimeSpan.FromSeconds(20));
                    return Client.GetInstanceAsync(id, true);
                }, i => i is { RuntimeStatus: OrchestrationRuntimeStatus.Completed }, i => $"{i?.RuntimeStatus} {i?.SerializedCustomStatus} {i?.FailureDetails}");
            Assert.Equal(ended!.ReadOutputAs<PayoutProgress>(), ended.ReadCustomStatusAs<PayoutProgress>());
            return ended.ReadOutputAs<PayoutProgress>()!;
        }

        public async ValueTask DisposeAsync()
        {
            await hub.StopAsync(default);
            await services.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}

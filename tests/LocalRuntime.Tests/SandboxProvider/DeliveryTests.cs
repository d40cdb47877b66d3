using System.Text.Json.Nodes;
using LocalRuntime.Tests.ServiceBus;
using static LocalRuntime.Tests.SandboxProvider.SandboxHost;

namespace LocalRuntime.Tests.SandboxProvider;

public class DeliveryTests
{
    [Fact]
    public async Task A_refused_notification_is_repeated_with_growing_pauses_until_it_is_taken()
    {
        await using var host = await StartAsync();
        host.Answer = attempt => attempt < 6 ? 500 : 204;
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");

        foreach (var (attempt, pause) in new[] { (1, 1), (2, 2), (3, 4), (4, 8), (5, 15) })
        {
            await host.Notifications.WaitForAsync(attempt);
            await EventuallyAsync(host, log => (int)log["attempts"]! == attempt);
            host.Clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(attempt, host.Notifications.Count);
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var told = await host.Notifications.WaitForAsync(6);
        await EventuallyAsync(host, log => log["deliveredAt"] is not null && (int)log["lastStatus"]! == 204);
        Assert.Single(told.Select(one => one.Body).Distinct());
        Assert.Equal(6, told.Select(one => one.Signature).Distinct().Count());
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(6, host.Notifications.Count);
    }

    [Fact]
    public async Task What_was_not_delivered_is_tried_at_once_after_a_restart()
    {
        await using var host = await StartAsync();
        host.Answer = _ => 500;
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");
        await host.Notifications.WaitForAsync(1);
        host.Answer = _ => 200;
        await host.RestartAsync();

        await host.Notifications.WaitForAsync(2);

        await EventuallyAsync(host, log => log["deliveredAt"] is not null);
        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
    }

    [Fact]
    public async Task A_delayed_notification_comes_later_also_after_a_restart_while_the_money_is_there_at_once()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve", new { delayMs = 60_000 });
        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
        host.Clock.Advance(TimeSpan.FromSeconds(59));
        await host.RestartAsync();
        Assert.Equal(0, host.Notifications.Count);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Notifications.WaitForAsync(1);
    }

    [Fact]
    public async Task Duplicates_carry_the_same_id_and_body()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve", new { duplicates = 2 });
        var told = await host.Notifications.WaitForAsync(3);
        Assert.Single(told.Select(one => one.Body).Distinct());
    }

    [Fact]
    public async Task A_decision_already_made_can_be_told_again()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");
        await host.ActAsync("pay-1", "approve", new { duplicates = 1 });
        Assert.Single((await host.Notifications.WaitForAsync(2)).Select(one => one.Id).Distinct());
    }

    [Fact]
    public async Task Reordered_the_decision_comes_first_and_an_old_notification_after_it()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.ActAsync("pay-1", "approve", new { reorder = true, duplicates = 1 });
        var told = await host.Notifications.WaitForAsync(3);
        Assert.Equal(["payment.succeeded", "payment.created", "payment.succeeded"], told.Select(one => one.Type));
        Assert.True((DateTimeOffset)told[1].Json["at"]! < (DateTimeOffset)told[0].Json["at"]!);
    }

    [Fact]
    public async Task Reordered_a_decision_overtakes_what_is_still_undelivered()
    {
        await using var host = await StartAsync();
        host.Answer = attempt => attempt == 1 ? 500 : 200;
        await host.PayableAsync();
        await host.ActAsync("pay-1", "decline");
        await host.Notifications.WaitForAsync(1);
        await EventuallyAsync(host, log => (int)log["attempts"]! == 1);
        await host.ActAsync("pay-1", "approve", new { reorder = true, force = true });
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["payment.declined", "payment.succeeded", "payment.created", "payment.declined"], (await host.Notifications.WaitForAsync(4)).Select(one => one.Type));
    }

    [Fact]
    public async Task Notifications_of_one_payment_keep_their_order_and_others_do_not_wait_for_them()
    {
        await using var host = await StartAsync();
        await host.PayableAsync("pay-1");
        await host.PayableAsync("pay-2");
        await host.ActAsync("pay-1", "approve", new { delayMs = 5_000 });
        await host.PostAsync("/sandbox/refunds", new { refundId = "ref-1", paymentId = "pay-1", amount = Yuan(1) });
        await host.ActAsync("pay-2", "approve");
        Assert.Equal("pay-2", (string)(await host.Notifications.WaitForAsync(1))[0].Json["paymentId"]!);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["payment.succeeded", "payment.succeeded", "refund.succeeded"], (await host.Notifications.WaitForAsync(3)).Select(one => one.Type));
    }

    [Fact]
    public async Task Hundreds_of_payments_are_each_told_once()
    {
        await using var host = await StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await host.PayableAsync($"pay-{i}");
            await host.ActAsync($"pay-{i}", "approve");
        });
        Assert.Equal(200, (await host.Notifications.WaitForAsync(200)).Select(one => one.Id).Distinct().Count());
    }

    private static async Task EventuallyAsync(SandboxHost host, Func<JsonNode, bool> condition)
    {
        var last = false;
        await Eventually.TrueAsync(async () => last = condition((await host.GetAsync("/sandbox/deliveries?paymentId=pay-1"))["items"]!.AsArray()[^1]!));
        Assert.True(last);
    }
}

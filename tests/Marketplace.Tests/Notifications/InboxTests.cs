using System.Text.Json;
using Marketplace.Coins.Contracts;
using Marketplace.Notifications;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.DurableTask.Client;

namespace Marketplace.Tests.Notifications;

public sealed class InboxTests(Azurite azurite) : IAsyncLifetime
{
    TestBus bus = null!;
    Market market = null!;
    Someone seller = null!;
    Someone clerk = null!;
    Someone buyer = null!;
    Someone stranger = null!;
    string shop = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await TestBus.StartAsync((MailToSend.Queue, null));
        market = await Market.OpenAsync(azurite.NewAccount(), s => s.AddNotifications(), null, ("AzureWebJobsServiceBus", bus.ConnectionString));
        (seller, clerk, buyer, stranger) = (await market.SomeoneAsync("mei"), await market.SomeoneAsync("wei"), await market.SomeoneAsync("lin"), await market.SomeoneAsync("joe"));
        shop = await market.OpenShopAsync(seller);
        await HireAsync(clerk.UserId);
    }

    public async ValueTask DisposeAsync()
    {
        await market.DisposeAsync();
        await bus.DisposeAsync();
    }

    [Fact]
    public async Task Paid_order_is_news_to_all_who_work_in_the_shop_and_to_nobody_else()
    {
        await HearAsync(Event("paid", "provider"));
        foreach (var inside in new[] { seller, clerk })
        {
            var inbox = await InboxAsync(inside);
            Assert.Equal(1, inbox.At("unread").GetInt32());
            Assert.Equal("order-paid", inbox.At("items.0.kind").GetString());
        }

        foreach (var outside in new[] { buyer, stranger }) Assert.Equal(0, (await InboxAsync(outside)).At("items").GetArrayLength());
    }

    [Fact]
    public async Task Who_has_left_the_shop_hears_nothing_more()
    {
        await HireAsync();
        await HearAsync(Event("paid", "provider"));
        Assert.Equal(0, (await InboxAsync(clerk)).At("items").GetArrayLength());
        Assert.Equal(1, (await InboxAsync(seller)).At("items").GetArrayLength());
    }

    [Fact]
    public async Task Event_that_comes_twice_and_late_is_there_once_and_stays_read()
    {
        var shipped = Event("shipped", "seller");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => HearAsync(shipped)));
        var id = (await InboxAsync(buyer)).At("items.0.notificationId").GetString()!;
        await ReadAsync(buyer, id);
        await HearAsync(shipped);

        var inbox = await InboxAsync(buyer);
        Assert.Equal((1, 0), (inbox.At("items").GetArrayLength(), inbox.At("unread").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, inbox.At("items.0.readAt").ValueKind);
    }

    [Fact]
    public async Task Inbox_is_paged_newest_first()
    {
        for (var i = 1; i <= 5; i++) await HearAsync(Event("shipped", "seller", i));
        var first = await InboxAsync(buyer, "limit=2");
        var rest = await InboxAsync(buyer, $"limit=3&cursor={first.At("nextCursor").GetString()}");
        Assert.Equal([5, 4, 3, 2, 1], first.At("items").EnumerateArray().Concat(rest.At("items").EnumerateArray()).Select(i => i.GetProperty("at").GetDateTimeOffset().Minute));
        Assert.Equal((JsonValueKind.Null, 5), (rest.At("nextCursor").ValueKind, rest.At("unread").GetInt32()));
    }

    [Fact]
    public async Task Reading_is_idempotent_and_the_first_time_counts()
    {
        await HearAsync(Event("shipped", "seller"));
        var id = (await InboxAsync(buyer)).At("items.0.notificationId").GetString()!;
        var first = (await ReadAsync(buyer, id)).At("readAt").GetDateTimeOffset();
        market.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, (await ReadAsync(buyer, id)).At("readAt").GetDateTimeOffset());
        Assert.Equal(0, (await InboxAsync(buyer)).At("unread").GetInt32());
    }

    [Fact]
    public async Task Nobody_marks_what_is_not_theirs()
    {
        await HearAsync(Event("shipped", "seller"));
        var id = (await InboxAsync(buyer)).At("items.0.notificationId").GetString()!;
        Assert.Equal((404, "not-found"), (await ReadAsync(stranger, id)) is var other ? (other.Status, other.Code) : default);
        Assert.Equal(404, (await ReadAsync(buyer, "new_'or 1 eq 1")).Status);
        Assert.Equal(404, (await ReadAsync(buyer, id[..^1] + (id[^1] == '0' ? '1' : '0'))).Status);
        Assert.Equal(1, (await InboxAsync(buyer)).At("unread").GetInt32());
    }

    [Fact]
    public async Task All_are_marked_at_once_also_when_there_are_many_and_some_are_read_meanwhile()
    {
        for (var i = 1; i <= 59; i++) await HearAsync(Event("shipped", "seller", i));
        var ids = (await InboxAsync(buyer, "limit=10")).At("items").EnumerateArray().Select(i => i.GetProperty("notificationId").GetString()!).ToList();
        var marking = market.CallAsync<ReadNotifications>((f, r) => f.All(r, default), token: buyer.Token);
        await Task.WhenAll(ids.Select(id => ReadAsync(buyer, id)).Append(marking));
        Assert.Equal((200, 0), ((await marking).Status, (await InboxAsync(buyer)).At("unread").GetInt32()));
    }

    [Fact]
    public async Task Counting_ends_at_a_hundred()
    {
        var table = market.Get<NotificationTable>();
        foreach (var some in Enumerable.Range(0, 105).Chunk(15))
            await Task.WhenAll(some.Select(i => table.AddAsync(buyer.UserId, new News($"e{i}", "k", market.Clock.GetUtcNow(), "t", new Dictionary<string, string>()), default)));
        Assert.Equal(100, (await InboxAsync(buyer)).At("unread").GetInt32());
    }

    [Fact]
    public async Task What_is_older_than_half_a_year_is_forgotten_and_the_rest_stays()
    {
        await HearAsync(Event("shipped", "seller", 1));
        market.Clock.Advance(TimeSpan.FromDays(10));
        await HearAsync(Event("shipped", "seller", 2));
        await market.Get<NotificationTable>().SetMailAsync(buyer.UserId, false, default);
        market.Clock.Advance(TimeSpan.FromDays(175));
        buyer = await market.SignInAsync("lin@example.org");
        for (var i = 0; i < 2; i++) await new ForgetNotifications(market.Get<NotificationTable>(), market.Clock).Run(new Microsoft.Azure.Functions.Worker.TimerInfo(), default);
        var inbox = await InboxAsync(buyer);
        Assert.Equal((1, 1), (inbox.At("items").GetArrayLength(), inbox.At("unread").GetInt32()));
        Assert.False(await market.Get<NotificationTable>().WantsMailAsync(buyer.UserId, default));
    }

    [Fact]
    public async Task Ended_payout_is_news_to_all_who_work_in_the_shop_and_one_that_has_not_ended_to_nobody()
    {
        var (named, at) = (new PayoutEnded(Ids.At("pyo", market.Clock.GetUtcNow(), "a"), shop, market.Clock.GetUtcNow()), market.Clock.GetUtcNow().AddMinutes(1));
        var begun = new PayoutState(named.PayoutId, shop, Money.Cny(9_500), PayoutStatus.Pending, named.StartedAt, null, null);
        await HearAsync(named, begun);
        Assert.Equal(0, (await InboxAsync(seller)).At("items").GetArrayLength());
        foreach (var _ in new int[2]) await HearAsync(named, begun with { Status = PayoutStatus.Failed, EndedAt = at, Reason = "No such account." });
        foreach (var inside in new[] { seller, clerk })
        {
            var inbox = await InboxAsync(inside);
            Assert.Equal((1, "payout-failed", "No such account."), (inbox.At("unread").GetInt32(), inbox.At("items.0.kind").GetString(), inbox.At("items.0.data.reason").GetString()));
        }

        Assert.Equal(0, (await InboxAsync(stranger)).At("items").GetArrayLength());
        await HearAsync(named with { PayoutId = Ids.At("pyo", at, "b") }, null);
        await Assert.ThrowsAsync<JsonException>(() => HearAsync(named with { PayoutId = "x" }, begun));
    }

    [Fact]
    public async Task Coins_that_expire_soon_are_news_to_their_owner_once()
    {
        var told = new CoinsExpiring(buyer.UserId, 70, new DateTimeOffset(2027, 12, 31, 16, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 12, 1, 16, 0, 0, TimeSpan.Zero));
        foreach (var _ in new int[2]) await new OnCoinsExpiring(market.Get<Inboxes>()).Run(JsonSerializer.Serialize(told, Json.Options), default);
        var inbox = await InboxAsync(buyer);
        Assert.Equal((1, "coins-expiring", "70 of your coins can be spent until 31 December 2027 only."), (inbox.At("unread").GetInt32(), inbox.At("items.0.kind").GetString(), inbox.At("items.0.text").GetString()));
        await Assert.ThrowsAsync<JsonException>(() => new OnCoinsExpiring(market.Get<Inboxes>()).Run("{}", default));
    }

    [Theory]
    [InlineData("""{"orderId":"ord_x"}""")]
    [InlineData("not json")]
    [InlineData("{}")]
    public Task Message_that_is_no_event_throws_and_so_becomes_a_dead_letter(string message) =>
        Assert.ThrowsAsync<JsonException>(() => new OnOrderTold(market.Get<Inboxes>()).Run(message, default));

    [Fact]
    public async Task Without_a_mail_port_no_mail_is_asked_for()
    {
        await HearAsync(Event("shipped", "seller"));
        Assert.Empty(await bus.PeekAsync(MailToSend.Queue));
    }

    OrderEvent Event(string what, string by, int minute = 1) =>
        OrderWordsTests.Event(what, by, entry: minute) with { ShopId = shop, BuyerId = buyer.UserId, At = market.Clock.GetUtcNow().AddMinutes(minute) };

    Task HearAsync(OrderEvent told) => new OnOrderTold(market.Get<Inboxes>()).Run(JsonSerializer.Serialize(told, Json.Options), default);

    Task HearAsync(PayoutEnded told, PayoutState? state) => new OnPayoutEnded(new OnePayout(state), market.Get<Inboxes>()).Run(JsonSerializer.Serialize(told, Json.Options), default);

    Task<Read> InboxAsync(Someone who, string query = "") => market.CallAsync<ListNotifications>((f, r) => f.Run(r, default), token: who.Token, method: "GET", query: query);

    Task<Read> ReadAsync(Someone who, string id) => market.CallAsync<ReadNotifications>((f, r) => f.One(r, id, default), token: who.Token);

    async Task HireAsync(params string[] staff)
    {
        var version = (await market.GetShopAsync(shop, seller)).Headers.ETag.ToString();
        Assert.Equal(200, (await market.EditShopAsync(shop, seller, new { staffIds = staff }, version)).Status);
    }

    /// <summary>Knows one payout, and starts none.</summary>
    sealed class OnePayout(PayoutState? state) : IPayouts
    {
        public Task<PayoutState?> FindAsync(PayoutEnded named, CancellationToken cancellation) => Task.FromResult(state);

        public Task<Result<string>> StartBatchAsync(DurableTaskClient client, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<(IReadOnlyList<PayoutState> Payouts, string? Next)> UnpaidAsync(string? from, int limit, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Result<PayoutState>> RetryAsync(string payoutId, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

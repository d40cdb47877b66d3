using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Marketplace.Media.Contracts;
using Marketplace.Notifications;
using Marketplace.Operations;
using Marketplace.Orders.Contracts;
using Marketplace.Reviews;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Reviews;

/// <summary>
/// Reviews as they run, over real tables and a bus that a test pumps by hand. Orders and media are made up, since their slices are not what is looked at.
/// </summary>
internal sealed class ReviewWorld : IAsyncDisposable
{
    readonly MadeUp madeUp;
    int orders;

    ReviewWorld(Market market, TestBus bus, MadeUp madeUp) => (Market, Bus, this.madeUp) = (market, bus, madeUp);

    public Market Market { get; }

    public TestBus Bus { get; }

    public FakeTimeProvider Clock => Market.Clock;

    public Someone Seller { get; private set; } = null!;

    public Someone Buyer { get; private set; } = null!;

    public Someone Stranger { get; private set; } = null!;

    public Someone Boss { get; private set; } = null!;

    public string ShopId { get; private set; } = null!;

    public string ProductId { get; private set; } = null!;

    public ReviewTable Table => Market.Get<ReviewTable>();

    public ShopRatingTable Ratings => Market.Get<ShopRatingTable>();

    public static async Task<ReviewWorld> StartAsync(Azurite azurite)
    {
        var (clock, madeUp) = (new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero)), new MadeUp());
        var bus = await TestBus.StartAsync(clock, (ReviewEvent.Topic, OnReviewTold.Subscription));
        var market = await Market.OpenAsync(
            azurite.NewAccount(),
            s => s.AddNotifications().AddTable(AuditLogTable.Name).AddSingleton<AuditLogTable>().AddSingleton<AuditLog>().AddSingleton<IOrders>(madeUp).AddSingleton<IMedia>(madeUp),
            clock, ("AzureWebJobsServiceBus", bus.ConnectionString), ("Operators:Bootstrap", People.OperatorSetting));
        var world = new ReviewWorld(market, bus, madeUp);
        foreach (var name in new[] { "mei", "lin", "joe" }) await market.SomeoneAsync(name);
        await world.SignInAgainAsync();
        world.ShopId = await market.OpenShopAsync(world.Seller);
        Assert.Equal(200, (await market.PutCategoryAsync(world.Boss, "mugs", new { name = "Mugs" })).Status);
        world.ProductId = (await market.CreateAsync(world.Seller, world.ShopId)).ProductId;
        Assert.Equal(200, (await market.PutOnSaleAsync(world.Seller, world.ProductId)).Status);
        return world;
    }

    /// <summary>Time passes; tokens do not live that long.</summary>
    public Task WaitAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return SignInAgainAsync();
    }

    public async Task SignInAgainAsync() => (Seller, Buyer, Stranger, Boss) =
        (await Market.SignInAsync("mei@example.org"), await Market.SignInAsync("lin@example.org"), await Market.SignInAsync("joe@example.org"), await Market.OperatorAsync());

    /// <summary>A sale of so many lines; its order and SKUs.</summary>
    public Sale Sell(OrderStatus status = OrderStatus.Completed, int lines = 1, Someone? to = null, string? productId = null)
    {
        var number = Interlocked.Increment(ref orders);
        var sale = new Sale(
            Ids.From("ord", $"{number}"), ShopId, (to ?? Buyer).UserId, status,
            [.. Enumerable.Range(0, lines).Select(i => new SaleLine(Ids.From("sku", $"{number}.{i}"), productId ?? ProductId, "Celadon mug", new Dictionary<string, string> { ["Size"] = "300 ml" }))]);
        madeUp.Sales[sale.OrderId] = sale;
        return sale;
    }

    /// <summary>A medium of somebody's.</summary>
    public string Picture(Someone of, MediaStatus status = MediaStatus.Ready)
    {
        var medium = new Medium(Ids.From("med", $"{madeUp.Media.Count}"), of.UserId, MediaKind.Picture, status, 10, 10);
        madeUp.Media[medium.MediaId] = medium;
        return medium.MediaId;
    }

    public Task<Read> ReviewAsync(Sale sale, int rating = 5, string text = "Lovely.", object? media = null, object? ratings = null, Someone? by = null, string? key = null) =>
        PostAsync(new { orderId = sale.OrderId, skuId = sale.Lines[0].SkuId, rating, text, media, ratings }, by, key);

    public Task<Read> PostAsync(object body, Someone? by = null, string? key = null) => Market.CallAsync<WriteReview>(
        (f, r) => f.Run(r, default), body, (by ?? Buyer).Token, headers: key is null ? [] : [("Idempotency-Key", key)]);

    public async Task<string> ReviewedAsync(int rating = 5, object? ratings = null, string? productId = null)
    {
        var written = await ReviewAsync(Sell(productId: productId), rating, ratings: ratings);
        Assert.True(written.Status == 201, written.Text);
        return written.At("reviewId").GetString()!;
    }

    public Task<Read> ReplyAsync(string reviewId, Someone by, string text = "Thank you.") => Market.CallAsync<RemarkOnReview>((f, r) => f.Reply(r, reviewId, default), new { text }, by.Token);

    public Task<Read> FollowUpAsync(string reviewId, Someone by, string text = "Still lovely.", object? media = null) =>
        Market.CallAsync<RemarkOnReview>((f, r) => f.FollowUp(r, reviewId, default), new { text, media }, by.Token);

    public Task<Read> HideAsync(string reviewId, Someone by, string reason = "Insults.") => Market.CallAsync<HideReview>((f, r) => f.Run(r, reviewId, default), new { reason }, by.Token);

    public Task<Read> ListAsync(string query = "", string? productId = null) =>
        Market.CallAsync<ListReviews>((f, r) => f.Run(r, productId ?? ProductId, default), method: "GET", query: query);

    /// <summary>Lets everything that lies on the bus arrive, what is scheduled too, so many times.</summary>
    public async Task PumpAsync(int times = 1)
    {
        foreach (var message in await Bus.PeekAsync(ReviewEvent.Topic, OnReviewTold.Subscription))
            for (var i = 0; i < times; i++) await HearAsync(Encoding.UTF8.GetString(message.Body));
    }

    public Task HearAsync(ReviewEvent told) => HearAsync(JsonSerializer.Serialize(told, Json.Options));

    public async Task HearAsync(string message)
    {
        await new OnReviewTold(Table, Ratings, Clock).Run(message, default);
        await new OnReviewHeard(Market.Get<IReviews>(), Market.Get<Inboxes>()).Run(message, default);
    }

    public async Task<IReadOnlyList<string>> InboxAsync(Someone who) => [.. (await Market.Get<NotificationTable>().PageAsync(who.UserId, null, 50, default)).Items.Select(n => n.News.Kind)];

    public Task<Marketplace.Shops.Contracts.ShopRatings> ShopRatingsAsync() => Market.Get<ShopRatingBook>().FreshAsync(ShopId, default);

    public async ValueTask DisposeAsync()
    {
        await Market.DisposeAsync();
        await Bus.DisposeAsync();
    }

    sealed class MadeUp : IOrders, IMedia
    {
        public Dictionary<string, Sale> Sales { get; } = [];

        public Dictionary<string, Medium> Media { get; } = [];

        public Task<Sale?> FindSaleAsync(string orderId, CancellationToken cancellation) => Task.FromResult(Sales.GetValueOrDefault(orderId));

        public Task<OrderSummary?> FindAsync(string orderId, CancellationToken cancellation) => throw new NotSupportedException();

        public async IAsyncEnumerable<OrderSummary> SinceAsync(DateTimeOffset placedSince, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task<IReadOnlyDictionary<string, Medium>> FindAsync(IReadOnlyCollection<string> mediaIds, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<string, Medium>>(mediaIds.Where(Media.ContainsKey).ToDictionary(id => id, id => Media[id]));

        public Task<Result<string>> TakeInAsync(string scope, string ownerId, string fileName, byte[] content, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

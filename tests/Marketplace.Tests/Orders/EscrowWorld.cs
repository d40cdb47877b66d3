using Azure.Data.Tables;
using Azure.Storage.Queues;
using DurableTask.Core.History;
using Marketplace.Catalog.Contracts;
using Marketplace.Coins;
using Marketplace.Coins.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Local.DurableTask;
using Marketplace.Media.Contracts;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Promotions;
using Marketplace.Promotions.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Marketplace.Tests.Payments;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Orders;

/// <summary>
/// Checkout and escrow as they run: real cases on the local task hub, real tables and queues, the real ledger over a provider and
/// a clock that obey. Queues are pumped by hand, so that a test says when a message arrives.
/// </summary>
internal sealed class EscrowWorld : IAsyncDisposable
{
    readonly ServiceProvider services;
    readonly string folder;
    readonly TestBus bus;
    int keys;

    EscrowWorld(ServiceProvider services, string folder, TestBus bus, FakeProvider provider, FakeTimeProvider clock, FakeMarket market, Faults faults)
    {
        (this.services, this.folder, this.bus) = (services, folder, bus);
        (Provider, Clock, Market, Faults) = (provider, clock, market, faults);
    }

    public FakeProvider Provider { get; }

    public FakeTimeProvider Clock { get; }

    public FakeMarket Market { get; }

    /// <summary>Counts storage requests, and breaks them on purpose.</summary>
    public Faults Faults { get; }

    public DurableTaskClient Client => services.GetRequiredService<DurableTaskClient>();

    public LocalTaskHubFaults HubFaults => services.GetRequiredService<IOptions<LocalTaskHubOptions>>().Value.Faults;

    public OrderTable Orders => services.GetRequiredService<OrderTable>();

    public Escrows Escrows => services.GetRequiredService<Escrows>();

    public static async Task<EscrowWorld> StartAsync(Azurite azurite, OrderTerms? terms = null, Action<LocalTaskHubFaults>? faulty = null)
    {
        var clock = new FakeTimeProvider(Samples.Start);
        var (provider, market, faults) = (await FakeProvider.StartAsync(clock), new FakeMarket(), new Faults());
        var folder = Directory.CreateTempSubdirectory("escrow-").FullName;
        var (tables, queues) = Storage(azurite.NewAccount(), faults);
        var bus = await TestBus.StartAsync((OrderEvent.Topic, "seen"), (PayoutEnded.Topic, "seen"), (CoinsDue.Queue, null));
        var services = Wire(new ServiceCollection().AddSingleton(bus.Bus), clock, provider, market, tables, queues, terms ?? new OrderTerms());
        services.AddLocalTaskHub(hub =>
        {
            hub.DataFile = Path.Combine(folder, "hub.db");
            faulty?.Invoke(hub.Faults);
        });
        services.AddOptions<LocalTaskHubOptions>().Configure<IServiceProvider>((hub, provided) => EscrowFunctions.Register(hub.Registry, provided));
        var world = new EscrowWorld(services.BuildServiceProvider(), folder, bus, provider, clock, market, faults);
        await MakeStorageAsync(tables, queues);
        foreach (var hosted in world.services.GetServices<IHostedService>()) await hosted.StartAsync(default);
        market.List(Samples.Offer(1, 1, 1_999), 10);
        market.List(Samples.Offer(2, 1, 500), 10);
        market.List(Samples.Offer(3, 2, 100_000), 10);
        faults.Reset();
        return world;
    }

    /// <summary>Runs a function of the slice with this world's services.</summary>
    public T Make<T>()
        where T : class => ActivatorUtilities.CreateInstance<T>(services);

    /// <summary>Asks for orders; a new key each time unless one is given.</summary>
    public Task<Read> PlaceAsync((int Sku, int Quantity)[] lines, string? user = null, string? key = null, object? expectedDue = null, string[]? coupons = null, int? useCoins = null)
    {
        var body = new { lines = lines.Select(l => new { skuId = Samples.SkuId(l.Sku), quantity = l.Quantity }), address = Samples.Home, expectedDue, couponIds = coupons, useCoins };
        var request = Calls.Request("POST", "/api/orders", user: user ?? Samples.Buyer, body: body, headers: ("Idempotency-Key", key ?? $"key-{++keys}"));
        return Make<PlaceOrders>().Run(request, Client, default).ReadAsync(request);
    }

    /// <summary>Puts one of a SKU into the buyer's cart, or reads the cart.</summary>
    public Task<Read> CartAsync(string method, string skuId = "")
    {
        var request = Calls.Request(method, "/api/cart", user: Samples.Buyer, body: new { quantity = 1 });
        return (method == "PUT" ? Make<CartLines>().Put(request, skuId, default) : Make<CartLines>().Get(request, default)).ReadAsync();
    }

    /// <summary>Places one order of one piece; its id and payment.</summary>
    public Task<(string OrderId, string PaymentId)> PlaceOneAsync() => PlaceOneAsync((1, 1));

    /// <summary>Places one order at one shop; its id and payment.</summary>
    public async Task<(string OrderId, string PaymentId)> PlaceOneAsync(params (int Sku, int Quantity)[] lines)
    {
        var placed = await PlaceAsync(lines);
        Assert.True(placed.Status == 201, placed.Text);
        return (placed.At("orders.0.orderId").GetString()!, placed.At("paymentId").GetString()!);
    }

    /// <summary>Issues a coupon that takes so much off, and puts it into the buyer's wallet; its id.</summary>
    public async Task<string> CouponAsync(long fen, string? shopId = null)
    {
        var coupon = new Coupon(
            Ids.From("cpn", $"{fen}{shopId}{++keys}"), shopId, "So much off", new CouponTerms(Money.Cny(0), Money.Cny(fen), null, null), 100, 1,
            Clock.GetUtcNow(), Clock.GetUtcNow().AddYears(1), Clock.GetUtcNow());
        await services.GetRequiredService<CouponTable>().IssueAsync(coupon, default);
        Assert.True((await services.GetRequiredService<CouponClaims>().ClaimAsync(Samples.Buyer, coupon.CouponId, new Attempt(coupon.CouponId, Clock.GetUtcNow()), default)).IsOk);
        return coupon.CouponId;
    }

    /// <summary>Lets the buyer earn coins.</summary>
    public Task EarnAsync(long coins) => services.GetRequiredService<CoinDesk>().EarnAsync(Samples.Buyer, Ids.From("ord", $"earned{++keys}"), coins, Clock.GetUtcNow(), default);

    /// <summary>Lets the buyer spend coins on something else.</summary>
    public async Task SpendAsync(long coins) =>
        Assert.True((await services.GetRequiredService<ICoins>().SpendAsync(Samples.Buyer, Ids.From("ord", $"spent{++keys}"), coins, default)).IsOk);

    /// <summary>What a shop has available.</summary>
    public async Task<long> AvailableAsync(string shopId) => (await services.GetRequiredService<StatementTable>().BalanceAsync(shopId, default)).In("CNY").Available;

    /// <summary>Takes from what a shop has available, as what it gives back for other orders does.</summary>
    public async Task DrainAsync(string orderId, string shopId, long fen)
    {
        var movement = new EscrowMovement(orderId, shopId, Money.Cny(fen), Clock.GetUtcNow());
        var line = StatementLine.Of(Transfers.Reclaim(movement, ReleaseTerms.Less(Money.Cny(0)), $"rcl_{++keys}"))!;
        Assert.True(await services.GetRequiredService<StatementTable>().TryTakeAsync(line, default));
    }

    /// <summary>The buyer's coins.</summary>
    public Task<long> CoinsAsync() => services.GetRequiredService<ICoins>().SpendableAsync(Samples.Buyer, 0, [], default);

    /// <summary>The orders that hold a coupon of the buyer's.</summary>
    public async Task<IReadOnlyList<string>> HoldersAsync(string couponId) =>
        (await services.GetRequiredService<ICoupons>().FindAsync(Samples.Buyer, [couponId], default)).Single().HeldBy;

    /// <summary>The buyer pays and the provider says so.</summary>
    public async Task PayAsync(string paymentId, int times = 1)
    {
        Provider.Pay(paymentId);
        await NotifyAsync(paymentId, Notification.Succeeded, times);
    }

    /// <summary>The provider says something, perhaps more than once, and the messages arrive.</summary>
    public async Task NotifyAsync(string paymentId, string type, int times = 1)
    {
        var amount = (await services.GetRequiredService<PaymentTable>().FindAsync(paymentId, default))!.Due;
        for (var i = 0; i < times; i++)
        {
            var heard = new Notification($"ntf_{paymentId}_{type}", type, paymentId, amount, Clock.GetUtcNow());
            Assert.Null(await services.GetRequiredService<PaymentDesk>().HearAsync(heard, services.GetRequiredService<IPaymentOutcomes>(), default));
        }

        await PumpAsync();
    }

    /// <summary>The provider says that it was paid, and the message to Orders is lost.</summary>
    public async Task NotifyWithoutMessageAsync(string paymentId)
    {
        var amount = (await services.GetRequiredService<PaymentTable>().FindAsync(paymentId, default))!.Due;
        var heard = new Notification($"ntf_{paymentId}", Notification.Succeeded, paymentId, amount, Clock.GetUtcNow());
        Assert.Null(await services.GetRequiredService<PaymentDesk>().HearAsync(heard, new OutcomesHeard(), default));
    }

    public Task<PaymentStatus?> PaymentStatusAsync(string paymentId) => services.GetRequiredService<IPayments>().StatusAsync(paymentId, default);

    /// <summary>Lets messages about payments arrive.</summary>
    public async Task PumpAsync()
    {
        foreach (var message in await TakeMessagesAsync(PaymentSettled.Queue)) await Make<OnPaymentSettled>().Run(message, Client, default);
    }

    /// <summary>Orders that Coins was told of.</summary>
    public async Task<IReadOnlyList<string>> CoinsToldAsync() =>
        [.. (await TakeMessagesAsync(CoinsEarned.Queue)).Select(m => Body.Parse<CoinsEarned>(System.Text.Encoding.UTF8.GetBytes(m)).Value.OrderId)];

    /// <summary>What was told of orders, in the order in which it was sent.</summary>
    public Task<IReadOnlyList<OrderEvent>> ToldAsync() => bus.SeenAsync<OrderEvent>(OrderEvent.Topic, "seen");

    /// <summary>Lets messages to Coins arrive: twice each, and if told so what is taken back before what was earned.</summary>
    public async Task PumpCoinsAsync(bool takenFirst = false)
    {
        var (earned, taken) = (await TakeMessagesAsync(CoinsEarned.Queue), await TakeMessagesAsync(CoinsTakenBack.Queue));
        foreach (var message in takenFirst ? taken.Concat(taken) : []) await Make<OnCoinsTakenBack>().Run(message, default);
        foreach (var message in earned.Concat(earned)) await Make<OnCoinsEarned>().Run(message, default);
        foreach (var message in taken) await Make<OnCoinsTakenBack>().Run(message, default);
    }

    /// <summary>From now on nobody can be told of coins.</summary>
    public Task LoseCoinsQueueAsync() => services.GetRequiredService<QueueServiceClient>().DeleteQueueAsync(CoinsEarned.Queue);

    public Task FindCoinsQueueAsync() => services.GetRequiredService<QueueServiceClient>().CreateQueueAsync(CoinsEarned.Queue);

    /// <summary>Acts, and asks again under the same key until the case has answered, which on a busy machine may take longer than a request waits.</summary>
    public Task<Read> ActAsync(string orderId, string action, string user, object? body = null, string? key = null)
    {
        var same = key ?? $"act-{Interlocked.Increment(ref keys)}";
        return Eventually.BeAsync(() => TryActAsync(orderId, action, user, body, same), read => read.Status != 202, read => $"{action}: {read.Text}", () => LetRetriesComeDueAsync(orderId));
    }

    /// <summary>Acts once; 202 when the case has not answered in time, as when it cannot.</summary>
    public Task<Read> TryActAsync(string orderId, string action, string user, object? body = null, string? key = null)
    {
        var headers = key is null ? Array.Empty<(string, string)>() : [("Idempotency-Key", key)];
        var request = Calls.Request("POST", $"/api/orders/{orderId}/actions/{action}", user: user, body: body, headers: headers);
        var running = action switch
        {
            "cancel" => Make<CancelOrder>().Run(request, orderId, Client, default),
            "ship" => Make<ShipOrder>().Run(request, orderId, Client, default),
            "confirm" => Make<ConfirmReceipt>().Run(request, orderId, Client, default),
            "extend" => Make<ExtendConfirmation>().Run(request, orderId, Client, default),
            "ask-refund" => Make<AskRefund>().Run(request, orderId, Client, default),
            "answer-refund" => Make<AnswerRefund>().Run(request, orderId, Client, default),
            "return-sent" => Make<SendReturn>().Run(request, orderId, Client, default),
            "return-received" => Make<ReceiveReturn>().Run(request, orderId, Client, default),
            "open-dispute" => Make<OpenDispute>().Run(request, orderId, Client, default),
            "add-evidence" => Make<AddEvidence>().Run(request, orderId, Client, default),
            "withdraw" => Make<WithdrawRefund>().Run(request, orderId, Client, default),
            "rule" => Make<RuleDispute>().Run(request, orderId, Client, default),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No action of an order."),
        };
        return running.ReadAsync(request);
    }

    public Task<Read> ShipAsync(string orderId, string? key = null) =>
        ActAsync(orderId, "ship", Samples.Seller, new { carrier = "SF Express", trackingNumber = "SF1" }, key);

    /// <summary>Ships once; see <see cref="TryActAsync"/>.</summary>
    public Task<Read> TryShipAsync(string orderId) => TryActAsync(orderId, "ship", Samples.Seller, new { carrier = "SF Express", trackingNumber = "SF1" });

    /// <summary>The disputes that an operator is to rule.</summary>
    public Task<Read> DisputesAsync(string user)
    {
        var request = Calls.Request("GET", "/api/operations/disputes", user: user);
        return Make<ListDisputes>().Run(request, default).ReadAsync(request);
    }

    public Task<Read> ReadAsync(string orderId, string user)
    {
        var request = Calls.Request("GET", $"/api/orders/{orderId}", user: user);
        return Make<GetOrder>().Run(request, orderId, default).ReadAsync(request);
    }

    public Task<Read> ListAsync(string query, string user)
    {
        var request = Calls.Request("GET", "/api/orders", query, user);
        return Make<ListOrders>().Run(request, default).ReadAsync(request);
    }

    /// <summary>Waits until an order has come to a status.</summary>
    public async Task<Order> UntilAsync(string orderId, Marketplace.Orders.Contracts.OrderStatus status) =>
        await UntilAsync(orderId, o => o.Status == status);

    /// <summary>Waits until an order is as it should be.</summary>
    public async Task<Order> UntilAsync(string orderId, Func<Order, bool> isSo)
    {
        var seen = await Eventually.BeAsync(
            async () => (Order: await Orders.FindAsync(orderId, default), Case: await Client.GetInstanceAsync(orderId, true)),
            s => s.Order is not null && isSo(s.Order),
            s => $"{Tell(s.Order)}; its case is {s.Case?.RuntimeStatus} {s.Case?.FailureDetails}", () => LetRetriesComeDueAsync(orderId));
        return seen.Order!;
    }

    /// <summary>Waits until a case shows a status, which it does when all that belongs to it is written.</summary>
    public Task UntilShownAsync(string orderId, Marketplace.Orders.Contracts.OrderStatus status) => Eventually.BeAsync(
        () => Client.GetInstanceAsync(orderId, true), i => i?.ReadCustomStatusAs<OrderProgress>()?.Status == status, i => $"{i?.SerializedCustomStatus}", () => LetRetriesComeDueAsync(orderId));

    /// <summary>Waits until a case has come to its end.</summary>
    public Task UntilEndedAsync(string instanceId) => Eventually.BeAsync(
        () => Client.GetInstanceAsync(instanceId, true), i => i is { RuntimeStatus: OrchestrationRuntimeStatus.Completed },
        i => $"{instanceId}: {i?.RuntimeStatus} {i?.FailureDetails?.ErrorMessage}", () => LetRetriesComeDueAsync(instanceId));

    /// <summary>Moves the clock once the case sleeps, so that the timers it will set are set before.</summary>
    public void Advance(TimeSpan by) => Clock.Advance(by);

    /// <summary>A fault that struck a case has it wait for its next attempt, for which nobody else moves the clock; one that is merely slow is left its time.</summary>
    async Task LetRetriesComeDueAsync(string instanceId)
    {
        if (await Client.GetInstanceAsync(instanceId) is null) return;
        var history = await Client.GetOrchestrationHistoryAsync(instanceId);
        var tries = history.OfType<TaskScheduledEvent>().ToLookup(t => t.Name, t => t.EventId);
        var failed = history.OfType<TaskFailedEvent>().Select(f => f.TaskScheduledId).ToHashSet();
        if (tries.Any(t => failed.Contains(t.Max()))) Advance(TimeSpan.FromSeconds(1));
    }

    public Task RepairAsync() => Make<RepairEscrows>().Run(new Microsoft.Azure.Functions.Worker.TimerInfo(), Client, default);

    /// <summary>The repair of orders that are older than an ordinary life.</summary>
    public Task RepairOldAsync() => Make<RepairEscrows>().RunForOld(new Microsoft.Azure.Functions.Worker.TimerInfo(), Client, default);

    /// <summary>Lets retries come due until a case shows a status. It does not look at storage, which may be about to fail.</summary>
    public Task EventuallyShownAsync(string orderId, Marketplace.Orders.Contracts.OrderStatus status) => Eventually.BeAsync(
        () =>
        {
            Advance(TimeSpan.FromSeconds(30));
            return Client.GetInstanceAsync(orderId, true);
        }, i => i?.ReadCustomStatusAs<OrderProgress>()?.Status == status, i => $"{i?.RuntimeStatus} {i?.SerializedCustomStatus}");

    /// <summary>Pays all shops what they have available; what the provider has paid in all.</summary>
    public async Task<long> PaidOutAsync()
    {
        var (shops, _) = await services.GetRequiredService<PayeeTable>().PageAsync(null, 1_000, default);
        foreach (var shop in shops) await services.GetRequiredService<PayoutDesk>().PayShopAsync(shop, "batch", Clock.GetUtcNow(), 1, default);
        return Provider.Entries.Values.Where(e => e.Kind == "transfer").Sum(e => e.Amount.Amount);
    }

    /// <summary>The audit, with every finished order's escrow to be zero.</summary>
    public Task<LedgerAuditReport> AuditAsync() => services.GetRequiredService<ILedgerAudit>().AuditAsync(
        async (id, c) => (await Orders.FindAsync(id, c))?.IsFinished ?? true, default);

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in services.GetServices<IHostedService>()) await hosted.StopAsync(default);
        await services.DisposeAsync();
        await bus.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(folder, true);
    }

    static string Tell(Order? order) => order is null
        ? "no order"
        : $"{order.OrderId} {order.Status}: {string.Join(", ", order.Progress.Timeline.Select(e => $"{e.What} by {e.Actor} at {e.At:MM-dd HH:mm}"))}";

    async Task<IReadOnlyList<string>> TakeMessagesAsync(string queue)
    {
        var client = services.GetRequiredService<QueueServiceClient>().GetQueueClient(queue);
        List<string> taken = [];
        while ((await client.ReceiveMessagesAsync(32)).Value is { Length: > 0 } messages)
            foreach (var message in messages)
            {
                taken.Add(message.Body.ToString());
                await client.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            }

        return taken;
    }

    static (TableServiceClient, QueueServiceClient) Storage(string connection, Faults faults) => (faults.Tables(connection), faults.Queues(connection));

    static async Task MakeStorageAsync(TableServiceClient tables, QueueServiceClient queues)
    {
        foreach (var name in new[] { PaymentTable.Name, LedgerTable.Name, StatementTable.Name, PayeeTable.Name, OrderTable.Name, OrderListTable.Name, IdempotencyTable.Name, CouponTable.Name, WalletTable.Name, CoinTable.Name, CartTable.Name })
            await tables.CreateTableIfNotExistsAsync(name);
        foreach (var name in new[] { PaymentSettled.Queue, CoinsEarned.Queue, CoinsTakenBack.Queue }) await queues.CreateQueueAsync(name);
    }

    static IServiceCollection Wire(
        IServiceCollection services, FakeTimeProvider clock, FakeProvider provider, FakeMarket market, TableServiceClient tables, QueueServiceClient queues, OrderTerms terms)
    {
        services.AddLogging().AddSingleton<TimeProvider>(clock).AddSingleton(tables).AddSingleton(queues).AddSingleton(Options.Create(terms));
        services.AddSingleton<IMedia>(new FakeMedia());
        services.AddSingleton<ICatalog>(market).AddSingleton<IStock>(market).AddSingleton<IShops>(market).AddSingleton<ICallers, TestCallers>();
        services.AddSingleton<Queues>().AddSingleton<IdempotencyTable>().AddSingleton<Idempotency>();
        services.AddSingleton<PaymentTable>().AddSingleton<LedgerTable>().AddSingleton<StatementTable>();
        services.AddSingleton<PayoutTable>().AddSingleton<PayeeTable>().AddSingleton<PayoutDesk>();
        services.AddSingleton<IPaymentGateway>(new SandboxGateway(new HttpClient(), provider.Options));
        services.AddSingleton<PaymentDesk>().AddSingleton<IPayments>(p => p.GetRequiredService<PaymentDesk>());
        services.AddSingleton<IEscrowLedger, EscrowLedger>().AddSingleton<ILedgerAudit, LedgerAudit>();
        services.AddSingleton<OrderTable>().AddSingleton<OrderListTable>().AddSingleton<CartTable>().AddSingleton<CartDesk>().AddSingleton<Escrows>().AddSingleton<Holdings>().AddSingleton<Placing>().AddSingleton<CheckoutDesk>();
        services.AddSingleton<Parties>().AddSingleton<OrderActions>().AddSingleton<IPaymentOutcomes, PaymentOutcomes>().AddSingleton<EscrowActivities>().AddSingleton<OrderNews>();
        services.AddSingleton<CouponTable>().AddSingleton<WalletTable>().AddSingleton<CouponClaims>().AddSingleton<ICoupons, CouponWallet>();
        services.AddSingleton<CoinTable>().AddSingleton<Purses>().AddSingleton<CoinDesk>().AddSingleton<ICoins, CoinTill>();
        return services;
    }
}

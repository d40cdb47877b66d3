using System.Text.Json;
using Marketplace.Simulation.Actors;
using Marketplace.Simulation.Model;

namespace Marketplace.Simulation.Snapshots;

/// <summary>Reads the whole marketplace from outside, as its users and operators would.</summary>
public sealed class SnapshotReader(Town town, StockWatch stock, Provider provider)
{
    /// <summary>Everything as it is now.</summary>
    public async Task<Snapshot> ReadAsync(IReadOnlyList<CheckoutStory> stories, CancellationToken cancellation)
    {
        var orders = await Task.WhenAll(town.Buyers.Select((_, i) => OrdersOfAsync(i, cancellation)));
        var payments = stories.Where(c => c.PaymentId is not null).Select(c => PaymentAsync(c.Plan.Buyer, c.PaymentId!, cancellation));
        return new Snapshot(
            [.. orders.SelectMany(o => o)],
            await Task.WhenAll(town.Shops.SelectMany(s => s.Skus).Select(s => SkuAsync(s, cancellation))),
            await Task.WhenAll(town.Shops.Select(s => ShopAsync(s, cancellation))),
            await Task.WhenAll(town.Buyers.Select((b, i) => CoinsAsync(b, i, cancellation))),
            await Task.WhenAll(payments),
            await provider.StatementAsync(cancellation),
            await LedgerAsync(cancellation),
            await MachineryAsync(cancellation));
    }

    /// <summary>How many orders stand in a status that is not an end.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync(Func<string, bool> isWaitedFor, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(town.Buyers.Select(b => b.ListAsync("/api/orders?role=buyer", cancellation)));
        return [.. lists.SelectMany(l => l).Where(o => isWaitedFor(Text(o, "status"))).Select(o => Text(o, "orderId"))];
    }

    /// <summary>All shops' money that is neither earned nor paid out yet, and the coins of all buyers.</summary>
    public async Task<(long ShopsWaitFor, long Coins)> OnTheWayAsync(CancellationToken cancellation)
    {
        var shops = await Task.WhenAll(town.Shops.Select(s => ShopAsync(s, cancellation)));
        var coins = await Task.WhenAll(town.Buyers.Select((b, i) => CoinsAsync(b, i, cancellation)));
        return (shops.Sum(s => s.HeldFen + s.AvailableFen), coins.Sum(c => c.Balance));
    }

    async Task<IReadOnlyList<OrderSeen>> OrdersOfAsync(int buyer, CancellationToken cancellation)
    {
        var seen = new List<OrderSeen>();
        foreach (var item in await town.Buyers[buyer].ListAsync("/api/orders?role=buyer", cancellation))
            seen.Add(Order(buyer, (await town.Buyers[buyer].GetAsync($"/api/orders/{Text(item, "orderId")}", cancellation)).Expect("reading an order")));
        return seen;
    }

    OrderSeen Order(int buyer, JsonElement order) => new(
        Text(order, "orderId"), buyer, town.Shops.Single(s => s.ShopId == Text(order, "shopId")).Index, Text(order, "status"),
        Fen(order.GetProperty("amounts"), "due"),
        [.. order.GetProperty("lines").EnumerateArray().Select(l => new LineSeen(Text(l, "skuId"), l.GetProperty("quantity").GetInt32()))],
        [.. order.GetProperty("timeline").EnumerateArray().Select(e => new TimelineSeen(e.GetProperty("at").GetDateTimeOffset(), Text(e, "actor"), Text(e, "what")))]);

    async Task<SkuSeen> SkuAsync(OpenSku sku, CancellationToken cancellation) =>
        new(sku.SkuId, sku.Initial, await stock.LookAsync(sku, cancellation), stock.LeastOf(sku));

    static async Task<ShopSeen> ShopAsync(OpenShop shop, CancellationToken cancellation)
    {
        var balance = (await shop.Seller.GetAsync($"/api/shops/{shop.ShopId}/balance", cancellation)).Expect("reading a balance");
        return new ShopSeen(shop.Index, Fen(balance, "held"), Fen(balance, "available"), Fen(balance, "paidOut"));
    }

    static async Task<BuyerSeen> CoinsAsync(Person buyer, int index, CancellationToken cancellation)
    {
        var coins = (await buyer.GetAsync("/api/coins", cancellation)).Expect("reading coins");
        var entries = await buyer.ListAsync("/api/coins/entries", cancellation);
        return new BuyerSeen(index, coins.GetProperty("balance").GetInt64(), [.. entries.Select(e => new CoinEntrySeen(
            e.GetProperty("orderId").GetString(), e.GetProperty("coins").GetInt64()))]);
    }

    async Task<PaymentSeen> PaymentAsync(int buyer, string paymentId, CancellationToken cancellation) =>
        new(paymentId, Text((await town.Buyers[buyer].GetAsync($"/api/payments/{paymentId}", cancellation)).Expect("reading a payment"), "status"));

    async Task<LedgerSeen> LedgerAsync(CancellationToken cancellation)
    {
        var audit = (await town.Operator.GetAsync("/api/operations/ledger/audit", cancellation)).Expect("the ledger audit");
        return new LedgerSeen(
            audit.GetProperty("ok").GetBoolean(), Count(audit, "transfers"), Count(audit, "unbalanced"), Count(audit, "escrowsNotZero"), Count(audit, "providerMismatch"),
            audit.TryGetProperty("findings", out var findings) ? [.. findings.EnumerateArray().Select(f => f.ToString())] : []);
    }

    async Task<MachinerySeen> MachineryAsync(CancellationToken cancellation)
    {
        var failed = await town.Operator.ListAsync("/api/operations/orchestrations?status=failed", cancellation);
        var running = await town.Operator.ListAsync("/api/operations/orchestrations?status=running", cancellation);
        var letters = await town.Operator.ListAsync("/api/operations/dead-letters", cancellation);
        return new MachinerySeen([.. failed.Select(f => f.ToString())], [.. running.Select(r => r.ToString())], [.. letters.Select(l => l.ToString())]);
    }

    static int Count(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    static long Fen(JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetInt64();
}

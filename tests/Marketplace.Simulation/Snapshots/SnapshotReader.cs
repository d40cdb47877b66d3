using System.Text.Json;
using Marketplace.Simulation.Actors;
using Marketplace.Simulation.Model;
using Marketplace.Testing;

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
            await CoinsAsync(cancellation),
            await Task.WhenAll(payments),
            await provider.StatementAsync(cancellation),
            await LedgerAsync(cancellation),
            await MachineryAsync(cancellation),
            await NoticesAsync(cancellation))
        {
            Coupons = await CouponsAsync(cancellation),
            Wallets = [.. (await Task.WhenAll(town.Buyers.Select((b, i) => WalletAsync(b, i, cancellation)))).SelectMany(w => w)],
        };
    }

    /// <summary>All buyers' coins.</summary>
    public async Task<IReadOnlyList<BuyerSeen>> CoinsAsync(CancellationToken cancellation) =>
        await Task.WhenAll(town.Buyers.Select((b, i) => CoinsAsync(b, i, cancellation)));

    async Task<IReadOnlyList<CouponSeen>> CouponsAsync(CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(town.Shops.Select(s => (s.ShopId, Shop: (int?)s.Index)).Append(("", null)).Select(async s =>
            (await town.Operator.AllAsync<CouponOnSale>($"/api/coupons?shop={s.Item1}", cancellation)).Select(c => new CouponSeen(c.CouponId, s.Item2, c.Amount?.Amount ?? 0, c.Stock, c.Left))));
        return [.. lists.SelectMany(l => l)];
    }

    static async Task<IEnumerable<ClaimSeen>> WalletAsync(MarketplaceClient buyer, int index, CancellationToken cancellation) =>
        (await buyer.AllAsync<ClaimedCoupon>("/api/me/coupons", cancellation)).Select(c => new ClaimSeen(index, c.CouponId, c.OrderIds));

    /// <summary>The orders that stand in a status, by their buyers' lists.</summary>
    public async Task<IReadOnlyList<string>> InStatusAsync(string status, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(town.Buyers.Select(b => b.AllAsync<ListedOrder>("/api/orders?role=buyer", cancellation)));
        return [.. lists.SelectMany(l => l).Where(o => o.Status == status).Select(o => o.OrderId)];
    }

    /// <summary>
    /// All shops' money that is neither earned nor paid out yet, the coins of all buyers, and the messages that lie in queues, those that a
    /// killed process had taken and that nobody sees yet among them.
    /// </summary>
    public async Task<(long ShopsWaitFor, long Coins, long Messages)> OnTheWayAsync(CancellationToken cancellation)
    {
        var stats = await town.Operator.StatsAsync(cancellation);
        var queues = stats.GetProperty("queues").EnumerateObject();
        var messages = queues.Sum(q => q.Value.ValueKind == JsonValueKind.Number ? q.Value.GetInt64() : 1) + stats.GetProperty("serviceBus").EnumerateObject().Sum(q => q.Value.GetProperty("active").GetInt64());
        var shops = await Task.WhenAll(town.Shops.Select(s => ShopAsync(s, cancellation)));
        var coins = await Task.WhenAll(town.Buyers.Select(b => b.CoinsAsync(cancellation)));
        return (shops.Sum(s => s.HeldFen + s.AvailableFen), coins.Sum(c => c.Balance), messages);
    }

    async Task<IReadOnlyList<OrderSeen>> OrdersOfAsync(int buyer, CancellationToken cancellation)
    {
        var seen = new List<OrderSeen>();
        foreach (var listed in await town.Buyers[buyer].AllAsync<ListedOrder>("/api/orders?role=buyer", cancellation))
            seen.Add(Order(buyer, await town.Buyers[buyer].OrderAsync(listed.OrderId, cancellation)));
        return seen;
    }

    OrderSeen Order(int buyer, WireOrder order) => new(
        order.OrderId, buyer, town.Shops.Single(s => s.ShopId == order.ShopId).Index, order.Status, order.Amounts.Due.Amount,
        [.. order.Lines.Select(l => new LineSeen(l.SkuId, l.Quantity))], [.. order.Timeline.Select(e => new TimelineSeen(e.At, e.Actor, e.What, e.Reason))])
    {
        RefundedFen = order.Amounts.Refunded.Amount,
        GoodsFen = order.Amounts.Goods.Amount,
        DiscountsFen = order.Amounts.Discounts.Amount,
        CoinsFen = order.Amounts.Coins.Amount,
        Refunds = [.. order.Refunds.Where(r => r.Stage == "paid").Select(r => new RefundSeen(r.Amount.Amount, r.Coins))],
    };

    async Task<SkuSeen> SkuAsync(OpenSku sku, CancellationToken cancellation) =>
        new(sku.SkuId, sku.Initial, await stock.LookAsync(sku, cancellation), stock.LeastOf(sku));

    static async Task<ShopSeen> ShopAsync(OpenShop shop, CancellationToken cancellation)
    {
        var balance = await shop.Seller.BalanceAsync(shop.ShopId, cancellation);
        return new ShopSeen(shop.Index, balance.Held.Amount, balance.Available.Amount, balance.PaidOut.Amount);
    }

    static async Task<BuyerSeen> CoinsAsync(MarketplaceClient buyer, int index, CancellationToken cancellation)
    {
        var entries = await buyer.AllAsync<CoinEntry>("/api/coins/entries", cancellation);
        return new BuyerSeen(index, (await buyer.CoinsAsync(cancellation)).Balance, [.. entries.Select(e => new CoinEntrySeen(e.OrderId, e.Coins, e.Kind))]);
    }

    async Task<PaymentSeen> PaymentAsync(int buyer, string paymentId, CancellationToken cancellation) =>
        new(paymentId, (await town.Buyers[buyer].PaymentAsync(paymentId, cancellation)).Status);

    async Task<LedgerSeen> LedgerAsync(CancellationToken cancellation)
    {
        var audit = await town.Operator.AuditAsync(cancellation);
        return new LedgerSeen(audit.Ok, audit.Transfers, audit.Unbalanced, audit.EscrowsNotZero, audit.ProviderMismatch, audit.Findings);
    }

    async Task<MachinerySeen> MachineryAsync(CancellationToken cancellation)
    {
        var failed = await town.Operator.AllAsync<JsonElement>("/api/operations/orchestrations?status=failed", cancellation);
        var running = await town.Operator.AllAsync<JsonElement>("/api/operations/orchestrations?status=running", cancellation);
        var letters = await town.Operator.AllAsync<JsonElement>("/api/operations/dead-letters", cancellation);
        return new MachinerySeen([.. failed.Select(f => $"{f}")], [.. running.Where(r => r.GetProperty("kind").GetString() != "PayoutBatch").Select(r => $"{r}")], [.. letters.Select(l => $"{l}")]);
    }

    async Task<IReadOnlyList<NoticeSeen>> NoticesAsync(CancellationToken cancellation)
    {
        var people = town.Shops.Select(s => (InShop: true, Whose: s.Index, Who: s.Seller)).Concat(town.Buyers.Select((b, i) => (InShop: false, Whose: i, Who: b)));
        var inboxes = await Task.WhenAll(people.Select(async p => (p.InShop, p.Whose, Seen: await p.Who.AllAsync<WireNotification>("/api/notifications", cancellation))));
        return [.. inboxes.SelectMany(i => i.Seen.Where(n => n.Data.ContainsKey("orderId")).Select(n => new NoticeSeen(i.InShop, i.Whose, n.Data["orderId"], n.Kind)))];
    }

    sealed record CoinEntry(string Kind, long Coins, string? OrderId);

    sealed record CouponOnSale(string CouponId, Sum? Amount, int Stock, int Left);

    sealed record ClaimedCoupon(string CouponId, IReadOnlyList<string> OrderIds);
}

using System.Collections.Concurrent;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Tests.Orders;

/// <summary>
/// Shops, catalogue and stock in memory, as strict as their contracts: a reservation is idempotent, what was released cannot be
/// reserved again under the same order, and what was never reserved can be neither taken nor given back.
/// </summary>
internal sealed class FakeMarket : ICatalog, IStock, IShops
{
    readonly Lock gate = new();
    readonly Dictionary<(string Order, string Sku), string> reservations = [];

    public ConcurrentDictionary<string, SkuOffer> Offers { get; } = new();

    public ConcurrentDictionary<string, Shop> Shops { get; } = new();

    /// <summary>Available pieces by SKU.</summary>
    public Dictionary<string, int> Available { get; } = [];

    /// <summary>Taken pieces by SKU.</summary>
    public Dictionary<string, int> Sold { get; } = [];

    /// <summary>Run before each reservation, to act in between.</summary>
    public Func<string, Task>? BeforeReserving { get; set; }

    public void List(SkuOffer offer, int stock)
    {
        Offers[offer.SkuId] = offer;
        Available[offer.SkuId] = stock;
        Sold[offer.SkuId] = 0;
        Shops.TryAdd(offer.ShopId, Samples.Shop(0) with { ShopId = offer.ShopId });
    }

    /// <summary>How many reservations are neither sold nor given back.</summary>
    public int Reserved
    {
        get
        {
            lock (gate) return reservations.Values.Count(s => s.StartsWith("reserved", StringComparison.Ordinal));
        }
    }

    public Task<IReadOnlyList<SkuOffer>> FindSkusAsync(IReadOnlyCollection<string> skuIds, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<SkuOffer>>([.. skuIds.Where(Offers.ContainsKey).Select(id => Offers[id])]);

    public async Task<Result<bool>> ReserveAsync(string orderId, IReadOnlyList<StockLine> lines, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        if (BeforeReserving is { } act) await act(orderId);
        lock (gate)
        {
            if (lines.Any(l => reservations.GetValueOrDefault((orderId, l.SkuId)) == "released")) return Problem.Conflict("reservation-ended", "This order's reservation has ended.");
            if (lines.All(l => reservations.ContainsKey((orderId, l.SkuId)))) return true;
            var lacking = lines.Where(l => Available[l.SkuId] < l.Quantity).ToList();
            if (lacking.Count > 0)
                return Problem.Conflict("out-of-stock", "Not enough pieces.") with { Errors = [.. lacking.Select(l => new FieldError(l.SkuId, "out-of-stock", "Not enough."))] };
            foreach (var line in lines)
            {
                Available[line.SkuId] -= line.Quantity;
                reservations[(orderId, line.SkuId)] = $"reserved {line.Quantity}";
            }

            return true;
        }
    }

    public Task TakeAsync(string orderId, IReadOnlyList<StockLine> lines, CancellationToken cancellation) => Change(orderId, lines, (line, state) =>
    {
        if (state is "" or "released") throw new InvalidOperationException($"{orderId} takes what it does not hold.");
        if (state.StartsWith("reserved", StringComparison.Ordinal)) Sold[line.SkuId] += line.Quantity;
        return "taken";
    });

    public Task ReleaseAsync(string orderId, IReadOnlyList<StockLine> lines, bool alsoTaken, CancellationToken cancellation) => Change(orderId, lines, (line, state) =>
    {
        var taken = state == "taken";
        if (state is "" or "released") return "released";
        if (taken && !alsoTaken) return state;
        Available[line.SkuId] += line.Quantity;
        if (taken) Sold[line.SkuId] -= line.Quantity;
        return "released";
    });

    public Task<Shop?> FindAsync(string shopId, CancellationToken cancellation) => Task.FromResult(Shops.GetValueOrDefault(shopId));

    public Task<Result<Shop>> StaffedByAsync(string shopId, Caller caller, CancellationToken cancellation) => Task.FromResult<Result<Shop>>(
        !Shops.TryGetValue(shopId, out var shop) ? Problem.NotFound("shop") : shop.RoleOf(caller.Id) is null ? Problem.Forbidden("Not yours.") : shop);

    Task Change(string orderId, IReadOnlyList<StockLine> lines, Func<StockLine, string, string> next)
    {
        lock (gate)
            foreach (var line in lines)
                reservations[(orderId, line.SkuId)] = next(line, reservations.GetValueOrDefault((orderId, line.SkuId), ""));
        return Task.CompletedTask;
    }
}

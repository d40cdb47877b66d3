using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Orders;

/// <summary>A line as it was sent.</summary>
public sealed record LineRequest(string? SkuId, int? Quantity);

/// <summary>The body of a quote and of a checkout; the last two belong to a checkout alone.</summary>
public sealed record CheckoutRequest(
    IReadOnlyList<LineRequest?>? Lines, IReadOnlyList<string?>? CouponIds, int? UseCoins, AddressRequest? Address, Money? ExpectedDue)
{
    /// <summary>Pieces of one SKU in one checkout.</summary>
    public const int MaxQuantity = 999;

    const int MaxLines = Cart.MaxLines;
    const int MaxCoupons = 20;

    /// <summary>The basket: lines of one SKU are merged, so that two lines can never reach for the same stock.</summary>
    public Basket ReadBasket(Checks checks, string buyerId)
    {
        var lines = checks.List("lines", Lines, MaxLines, 1);
        var read = new List<BasketLine>(lines.Count);
        for (var i = 0; i < Math.Min(lines.Count, MaxLines); i++)
        {
            var sku = checks.Text($"lines[{i}].skuId", lines[i]?.SkuId, 64);
            read.Add(new BasketLine(sku, checks.Number($"lines[{i}].quantity", lines[i]?.Quantity, 1, MaxQuantity), $"lines[{i}].skuId"));
        }

        var merged = read.GroupBy(l => l.SkuId).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new BasketLine(g.Key, g.Sum(l => l.Quantity), g.First().Field)).ToList();
        foreach (var line in merged.Where(l => l.Quantity > MaxQuantity))
            checks.Add(line.Field.Replace("skuId", "quantity", StringComparison.Ordinal), "out-of-range", $"At most {MaxQuantity} of one SKU, all its lines together.");
        return new Basket(buyerId, merged, checks.Number("useCoins", UseCoins ?? 0, 0, int.MaxValue), ReadCoupons(checks)) { Region = Address?.FreightRegion };
    }

    /// <summary>Each coupon once.</summary>
    IReadOnlyList<string> ReadCoupons(Checks checks) =>
        [.. checks.List("couponIds", CouponIds ?? [], MaxCoupons).Take(MaxCoupons).Select((id, i) => checks.Text($"couponIds[{i}]", id, 64)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The address, which a checkout must have.</summary>
    public Address ReadAddress(Checks checks)
    {
        if (Address is null) checks.Add("address", "required", "address is missing.");
        return (Address ?? new AddressRequest(null, "-")).Read(checks);
    }

    /// <summary>What the buyer expects to pay, if said.</summary>
    public Money? ReadExpectedDue(Checks checks) => ExpectedDue is null ? null : checks.Amount("expectedDue", ExpectedDue);
}

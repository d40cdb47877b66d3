using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>
/// What a refund takes out of an order's money. Pure, and exact to the fen whatever is asked in whatever order: a line's shares are split
/// over its pieces as the order's were over its lines, an amount takes coupon and coins along in proportion to what is left of them,
/// nothing takes more than is left, and what takes the last of the money takes the last of everything.
/// </summary>
public static class RefundShares
{
    /// <summary>The parts of what is asked; 422 <c>invalid-fields</c> or <c>refund-too-high</c>.</summary>
    public static Result<RefundParts> Of(Order order, RefundAsk asked)
    {
        if (asked.Amount is { } amount && amount.Currency != order.Amounts.Due.Currency) return Wrong("amount.currency", "unknown-currency", $"This order is in {order.Amounts.Due.Currency}.");
        if (asked.Lines.Count == 0) return asked.Amount is { } plain ? OfAmount(order, plain) : Wrong("amount", "required", "amount is missing.");
        if (Faults(order, asked.Lines) is { Count: > 0 } faults) return Problem.Invalid(faults);
        var parts = OfLines(order, asked.Lines);
        if (asked.Amount is { } said && said != parts.Money) return Wrong("amount", "differs", $"These lines are worth {parts.Money}; leave the amount out or say the same.");
        return parts.Money.IsZero && parts.Coins.IsZero ? OrderProblems.RefundTooHigh(order.Left.Money) : parts;
    }

    /// <summary>An amount of money, and what goes with it; 422 <c>refund-too-high</c>.</summary>
    public static Result<RefundParts> OfAmount(Order order, Money amount)
    {
        var left = order.Left;
        if (amount > left.Money) return OrderProblems.RefundTooHigh(left.Money);
        if (amount == left.Money) return left;
        Money Along(Money of) => new((long)((Int128)of.Amount * amount.Amount / left.Money.Amount), of.Currency);
        return new RefundParts(amount, Along(left.Coupons), Along(left.Coins));
    }

    /// <summary>How many pieces of a line have been refunded as pieces.</summary>
    public static int Refunded(Order order, string skuId) =>
        order.Progress.Refunds.Where(r => r.IsPaid).SelectMany(r => r.Lines).Where(l => l.SkuId == skuId).Sum(l => l.Quantity);

    static RefundParts OfLines(Order order, IReadOnlyList<RefundLine> asked)
    {
        var parts = RefundParts.None(order.Amounts.Due.Currency);
        foreach (var line in asked)
            parts = Pieces(order.Lines.Single(l => l.SkuId == line.SkuId)).Skip(Refunded(order, line.SkuId)).Take(line.Quantity).Aggregate(parts, (sum, p) => sum + p);
        parts = parts.AtMost(order.Left);
        return parts.Money == order.Left.Money || IsAllThatWasToShip(order, asked) ? order.Left : parts;
    }

    /// <summary>Before shipment the last piece takes the freight along: nothing is sent.</summary>
    static bool IsAllThatWasToShip(Order order, IReadOnlyList<RefundLine> asked) => order.Status == OrderStatus.Paid
        && order.Lines.All(l => Refunded(order, l.SkuId) + asked.Where(a => a.SkuId == l.SkuId).Sum(a => a.Quantity) == l.Quantity);

    /// <summary>What each piece of a line cost, by who paid it.</summary>
    static IEnumerable<RefundParts> Pieces(OrderLine line)
    {
        var left = Enumerable.Repeat(line.Price.Amount, line.Quantity).ToArray();
        Split.TakeOff(left, line.Shares?.ShopDiscount.Amount ?? 0);
        var (coupons, coins) = (Split.TakeOff(left, line.Shares?.PlatformDiscount.Amount ?? 0), Split.TakeOff(left, line.Shares?.Coins.Amount ?? 0));
        Money Of(long amount) => new(amount, line.Price.Currency);
        return left.Select((money, i) => new RefundParts(Of(money), Of(coupons[i]), Of(coins[i])));
    }

    static List<FieldError> Faults(Order order, IReadOnlyList<RefundLine> asked)
    {
        List<FieldError> faults = [];
        foreach (var (line, i) in asked.Select((l, i) => (l, i)))
        {
            if (order.Lines.SingleOrDefault(l => l.SkuId == line.SkuId) is not { } bought) faults.Add(new($"lines[{i}].skuId", "unknown-sku", $"The order has no {line.SkuId}."));
            else if (line.Quantity > bought.Quantity - Refunded(order, line.SkuId))
                faults.Add(new($"lines[{i}].quantity", "out-of-range", $"{bought.Quantity - Refunded(order, line.SkuId)} of {line.SkuId} can be refunded."));
        }

        return faults;
    }

    static Problem Wrong(string field, string code, string message) => Problem.Invalid([new FieldError(field, code, message)]);
}

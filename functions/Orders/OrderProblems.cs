using System.Text.Json;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>Every refusal of this slice: code, status, words.</summary>
public static class OrderProblems
{
    /// <summary>404: unknown, or none of the caller's business.</summary>
    public static Problem NoSuchOrder { get; } = Problem.NotFound("order");

    /// <summary>409: the once is used up.</summary>
    public static Problem ExtendedAlready { get; } =
        Problem.Conflict(NotAllowed, NotNow, "The confirmation window was extended already; that can be done once.");

    /// <summary>422: nobody trades with themselves.</summary>
    public static Problem OwnShop { get; } =
        Problem.Unprocessable("own-shop", "You work in this shop.", "Those who work in a shop do not buy from it.");

    /// <summary>422: a coupon that was asked for does not count; which and why stands in the errors.</summary>
    public static Problem CouponNotValid(IReadOnlyList<FieldError> why) =>
        Problem.Unprocessable("coupon-not-valid-now", "This coupon cannot be used now.", string.Join(" ", why.Select(w => w.Message))) with { Errors = why };

    /// <summary>422: one payment is in one currency.</summary>
    public static Problem MixedCurrencies { get; } =
        Problem.Unprocessable("mixed-currencies", "One payment is in one currency.", "Place one order for each currency.");

    /// <summary>422: there is nothing to hold in escrow.</summary>
    public static Problem NothingDue { get; } =
        Problem.Unprocessable("nothing-due", "There is nothing to pay.", "An order needs an amount to pay.");

    /// <summary>409: the key's attempts are used up by withdrawals.</summary>
    public static Problem CheckoutWithdrawn { get; } = Problem.Conflict(
        "checkout-withdrawn", "This checkout was given up.", "It took too long and its stock was given back. Send it again with a new Idempotency-Key.");

    /// <summary>422: the key was used for another deed.</summary>
    public static Problem KeyReused { get; } = Problem.Unprocessable(
        "idempotency-key-reused", "This key was used for something else.", "The same Idempotency-Key came with another body.");

    const string NotAllowed = "not-allowed-now";
    const string NotNow = "The order does not allow this now.";

    /// <summary>403: never theirs to do.</summary>
    public static Problem NotYours(SignalKind what, Actor by) => Problem.Forbidden($"A {Word(by)} does not {Word(what)} an order.");

    /// <summary>409: theirs to do, but not in this status.</summary>
    public static Problem NotAllowedNow(SignalKind what, OrderStatus status) =>
        Problem.Conflict(NotAllowed, NotNow, $"An order that is {Word(status)} does not take {Word(what)}.");

    /// <summary>409: priced again, it costs something else than the buyer saw.</summary>
    public static Problem PriceChanged(Money expected, Money due) =>
        Problem.Conflict("price-changed", "The price has changed.", $"It costs {due} now, not {expected}.");

    /// <summary>409: some of it is not for sale; which, stands in the errors.</summary>
    public static Problem NotOnSale(IReadOnlyList<FieldError> which) =>
        Problem.Conflict("not-on-sale", "Some of this is not on sale.", "Take it out and try again.") with { Errors = which };

    /// <summary>409: a cart has as many lines as a checkout takes.</summary>
    public static Problem CartFull(int most) => Problem.Conflict("cart-full", "The cart is full.", $"A cart has at most {most} lines; take one out first.");

    /// <summary>409: a shop does not sell now.</summary>
    public static Problem ShopNotOpen(string shopId) => Problem.Conflict("shop-not-open", "This shop does not sell now.", $"Shop {shopId} is not open.");

    /// <summary>409: one thing after the other, and not for ever.</summary>
    public static Problem TooManyRefunds { get; } = Problem.Conflict("too-many-refunds", "This order has had too many refunds.", $"A buyer asks {AfterSale.MostRefunds} times at most.");

    /// <summary>409: it has been too long.</summary>
    public static Problem AfterSaleOver { get; } = Problem.Conflict(NotAllowed, NotNow, "It has been too long since the order was completed.");

    /// <summary>409: the shop was paid and has not enough left.</summary>
    public static Problem BalanceTooLow { get; } =
        Problem.Conflict("balance-too-low", "The shop's available balance is not enough.", "A completed order is refunded out of what the shop has available. Nothing has been refunded.");

    /// <summary>409: nothing more can be shown.</summary>
    public static Problem EvidenceOver { get; } = Problem.Conflict(NotAllowed, NotNow, "The time for evidence is over.");

    /// <summary>409: enough has been shown.</summary>
    public static Problem TooMuchEvidence { get; } = Problem.Conflict("too-much-evidence", "This is enough evidence.", $"Each side hands in {AfterSale.MostEvidence} times at most.");

    /// <summary>422: nothing has been sent that could come back.</summary>
    public static Problem NothingToReturn { get; } = Problem.Unprocessable("nothing-to-return", "There is nothing to send back.", "Goods are returned once they were shipped and before receipt was confirmed; ask for refund-only.");

    /// <summary>422: more than was paid and has not gone back yet.</summary>
    public static Problem RefundTooHigh(Money left) => Problem.Unprocessable("refund-too-high", "That is more than is left.", $"{left} of what was paid has not gone back.");

    /// <summary>422: a ruling gives all that is held, no more and no less.</summary>
    public static Problem RulingDoesNotAddUp(Money held) => Problem.Unprocessable("ruling-does-not-add-up", "The ruling does not add up.", $"Both parts together must be what is held: {held}.");

    /// <summary>403: nobody rules their own quarrel.</summary>
    public static Problem OwnDispute { get; } = Problem.Forbidden("Nobody rules a dispute that is their own.");

    static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

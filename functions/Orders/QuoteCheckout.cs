using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>One order as it would be.</summary>
public sealed record QuotedOrder(
    string ShopId, IReadOnlyList<OrderLineAnswer> Lines, Money Goods, Money Discounts, Money Coins, Money Freight, Money Due);

/// <summary>A checkout as it would be.</summary>
public sealed record QuoteAnswer(IReadOnlyList<QuotedOrder> Orders, Money Due, IReadOnlyList<QuoteProblem> Problems)
{
    public static QuoteAnswer Of(Quote quote) => new(
        [.. quote.Orders.Select(o => new QuotedOrder(
            o.ShopId, [.. o.Lines.Select(OrderLineAnswer.Of)], o.Amounts.Goods, o.Amounts.Discounts, o.Amounts.Coins, o.Amounts.Freight, o.Amounts.Due))],
        quote.Due, quote.Problems);
}

/// <summary>Says what a basket costs now and what stands in the way of ordering it. Reserves nothing.</summary>
public sealed class QuoteCheckout(CheckoutDesk desk, ICallers callers)
{
    [Function(nameof(QuoteCheckout))]
    [Operation("Price a basket", Who = Who.SignedIn, Body = typeof(CheckoutRequest), Answer = typeof(QuoteAnswer),
        Problems = ["422 invalid-fields", "422 mixed-currencies", "422 nothing-due"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "checkout/quote")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await Body.ReadAsync<CheckoutRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var basket = asked.ReadBasket(checks, caller.Id);
        if (checks.Problem is { } wrong) return wrong;
        return (await desk.QuoteAsync(basket, null, cancellation)).TryGet(out var quote, out var refusal) ? Answer.Ok(QuoteAnswer.Of(quote)) : refusal;
    }
}

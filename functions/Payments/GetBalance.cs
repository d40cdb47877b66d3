using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>A shop's balances in one currency: held for open orders, available to be paid out, paid out so far.</summary>
public sealed record BalanceView(Money Held, Money Available, Money PaidOut);

/// <summary>A shop's balances in yuan, and in other currencies when it has sold in such.</summary>
public sealed record ShopBalanceView(Money Held, Money Available, Money PaidOut, IReadOnlyList<BalanceView> OtherCurrencies);

/// <summary>Shows a shop's money to those who work in it. Two storage transactions.</summary>
public sealed class GetBalance(StatementTable statements, IPayees payees, ICallers callers)
{
    const string Main = "CNY";

    [Function(nameof(GetBalance))]
    [Operation("Get a shop's balance", Who = Who.Staff, Answer = typeof(ShopBalanceView), Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/balance")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if ((await payees.MaySeeAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        var books = await statements.BalanceAsync(shopId, cancellation);
        var main = View(Main, books);
        return Answer.Ok(new ShopBalanceView(
            main.Held, main.Available, main.PaidOut, [.. books.Totals.Keys.Where(c => c != Main).Order(StringComparer.Ordinal).Select(c => View(c, books))]));
    }

    static BalanceView View(string currency, ShopBooks books)
    {
        var totals = books.In(currency);
        return new BalanceView(new Money(totals.Held, currency), new Money(totals.Available, currency), new Money(totals.PaidOut, currency));
    }
}

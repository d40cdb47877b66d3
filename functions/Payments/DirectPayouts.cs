using System.Text.RegularExpressions;
using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>Where a shop is to be paid: an account at the payment provider, and the name that it is in.</summary>
public sealed record PayoutAccountBody(string? Account, string? Name);

/// <summary>Where a shop is paid; nulls while it has not said. Of the account no more is shown than its owner needs to recognise it.</summary>
public sealed record PayoutAccountView(string? Account, string? Name);

/// <summary>Lets the owner of a shop, and nobody else of it, say where its money goes.</summary>
public sealed partial class DirectPayouts(PayeeTable payees, IPayees shops, ICallers callers)
{
    [Function("SetPayoutAccount")]
    [Operation("Say where a shop is to be paid", Who = Who.Staff, Body = typeof(PayoutAccountBody), Answer = typeof(PayoutAccountView),
        Problems = ["400 malformed-json", "403 forbidden", "404 not-found", "422 invalid-fields"])]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "shops/{shopId}/payout-account")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if ((await shops.MayDirectAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        if (!(await Body.ReadAsync<PayoutAccountBody>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        var payee = new Payee(shopId, checks.Text("account", body.Account, 100), checks.Text("name", body.Name, 50));
        if (checks.Problem is null && !Account().IsMatch(payee.Account!)) checks.Add("account", "not-an-account", "account must be a mail address, a phone number or a user id of the provider.");
        if (checks.Problem is { } problem) return problem;
        await payees.DirectAsync(payee, cancellation);
        return Answer.Ok(View(payee));
    }

    [Function("GetPayoutAccount")]
    [Operation("Get where a shop is paid", Who = Who.Staff, Answer = typeof(PayoutAccountView), Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/payout-account")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if ((await shops.MayDirectAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        return Answer.Ok(View(await payees.FindAsync(shopId, cancellation)));
    }

    static PayoutAccountView View(Payee payee) => new(payee.Account is { Length: > 5 } all ? $"{all[..3]}…{all[^2..]}" : payee.Account, payee.Name);

    [GeneratedRegex(@"^[A-Za-z0-9.+_@-]{5,100}\z")]
    private static partial Regex Account();
}

using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>One payout: when it began, and when and how it ended if it has.</summary>
public sealed record PayoutView(string PayoutId, Money Amount, PayoutStatus Status, DateTimeOffset At, DateTimeOffset? EndedAt, string? Reason);

/// <summary>A shop's payouts, newest first, those under way and failed ones among them.</summary>
public sealed class ListPayouts(PayoutTable payouts, IPayees payees, ICallers callers)
{
    [Function(nameof(ListPayouts))]
    [Operation("List a shop's payouts", Who = Who.Staff, Answer = typeof(PageOf<PayoutView>), Query = ["cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/payouts")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if ((await payees.MaySeeAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await payouts.PageAsync(shopId, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<PayoutView>([.. page.Select(View)], Paging.Cursor(next)));
    }

    static PayoutView View(Payout p) => new(p.PayoutId, p.Amount, p.Status, p.StartedAt, p.EndedAt, p.Reason);
}

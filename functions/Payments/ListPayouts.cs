using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>How a payout ended.</summary>
public enum PayoutStatus
{
    /// <summary>The provider took it.</summary>
    Paid,

    /// <summary>The provider refused it; the money is available still.</summary>
    Failed,
}

/// <summary>One payout.</summary>
public sealed record PayoutView(string PayoutId, string OrderId, Money Amount, PayoutStatus Status, DateTimeOffset At, string? Reason);

/// <summary>A shop's payouts, newest first, failed ones among them.</summary>
public sealed class ListPayouts(StatementTable statements, IPayees payees, ICallers callers)
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
        var (lines, next) = await statements.PayoutsAsync(shopId, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<PayoutView>([.. lines.Select(View)], Paging.Cursor(next)));
    }

    static PayoutView View(StatementLine line) => new(
        line.Reference ?? line.LineId, line.OrderId, line.Amount,
        line.Kind == StatementKind.PaidOut ? PayoutStatus.Paid : PayoutStatus.Failed, line.At, line.Reason);
}

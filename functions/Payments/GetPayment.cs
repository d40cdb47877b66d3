using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>A payment as its payer sees it.</summary>
public sealed record PaymentView(
    string PaymentId, PaymentStatus Status, Money Amount, IReadOnlyList<PaymentPart> Orders, DateTimeOffset ExpiresAt, DateTimeOffset? PaidAt, Money Refunded);

/// <summary>Shows a payment to its payer, and to nobody else that it exists.</summary>
public sealed class GetPayment(PaymentTable payments, ICallers callers)
{
    [Function(nameof(GetPayment))]
    [Operation("Get a payment", Who = Who.SignedIn, Answer = typeof(PaymentView), Problems = ["404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "payments/{paymentId}")] HttpRequest request, string paymentId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!Ids.IsId(paymentId, "pay") || await payments.FindAsync(paymentId, cancellation) is not { } payment || payment.PayerId != caller.Id)
            return Problem.NotFound("payment");
        return Answer.Ok(View(payment));
    }

    static PaymentView View(Payment p) => new(
        p.PaymentId, p.Status, p.Due, p.Parts, p.ExpiresAt, p.PaidAt,
        p.Refunds.Select(r => r.Amount).Aggregate(Money.Zero(p.Due.Currency), (a, b) => a + b));
}

using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Opens payments and hears of their outcome. A payment is recorded before the provider knows of it, so its notification never
/// comes too early; an outcome is recorded before it is told, and told again whenever the provider repeats itself.
/// </summary>
public sealed class PaymentDesk(PaymentTable payments, IPaymentGateway gateway, TimeProvider time) : IPayments
{
    public async Task<Result<string>> OpenAsync(OpenPayment payment, CancellationToken cancellation)
    {
        var opened = Payment.Open(payment, time.GetUtcNow());
        if (!await payments.TryAddAsync(opened, cancellation))
        {
            if (await payments.FindAsync(payment.PaymentId, cancellation) is not { } seen || !seen.IsFor(payment)) return PaymentProblems.PaymentReused;
            opened = seen;
        }

        try
        {
            var registered = await gateway.RegisterAsync(opened, cancellation);
            return registered.IsOk ? registered : PaymentProblems.ProviderUnavailable;
        }
        catch (ProviderUnavailableException)
        {
            return PaymentProblems.ProviderUnavailable;
        }
    }

    public async Task<PaymentStatus?> StatusAsync(string paymentId, CancellationToken cancellation) =>
        (await payments.FindAsync(paymentId, cancellation))?.Status;

    /// <summary>A provider whose word may have got lost is asked first; whoever closes a payment looks at its status afterwards.</summary>
    public async Task ExpireAsync(string paymentId, CancellationToken cancellation)
    {
        if (await AskAsync(paymentId, cancellation) is { } said) await payments.ChangeAsync(paymentId, p => p.Hear(said, time.GetUtcNow()), d => d.Next, cancellation);
        await payments.ChangeAsync(paymentId, p => p.Expire(), p => p, cancellation);
    }

    async Task<Notification?> AskAsync(string paymentId, CancellationToken cancellation)
    {
        try
        {
            return await gateway.AskAsync(paymentId, cancellation);
        }
        catch (ProviderUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Records what the provider said and tells those who wait; a problem when it cannot be so, null when all is done.</summary>
    public async Task<Problem?> HearAsync(Notification heard, IPaymentOutcomes outcomes, CancellationToken cancellation)
    {
        if (heard.PaymentId is not { } id) return null;
        if (!Ids.IsId(id, "pay")) return PaymentProblems.UnknownPayment;
        if (await payments.ChangeAsync(id, p => p.Hear(heard, time.GetUtcNow()), d => d.Next, cancellation) is not { } decision) return PaymentProblems.UnknownPayment;
        var (parts, at) = (decision.Next.Parts, decision.Next.PaidAt ?? heard.At);
        if (decision.Tell == Tell.Paid) await outcomes.PaidAsync(id, parts, at, cancellation);
        if (decision.Tell == Tell.Declined) await outcomes.DeclinedAsync(id, parts, heard.At, cancellation);
        return decision.Refusal;
    }
}

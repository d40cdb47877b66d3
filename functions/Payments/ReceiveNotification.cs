using Marketplace.Payments.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>The provider need not say it again.</summary>
public sealed record NotificationReceived(bool Received);

/// <summary>
/// Hears the provider. 200 only after those who wait have stored what they were told, so that the provider repeats what got
/// lost; a repeat is told again and answered 200. A payment not known yet is 404 and another amount than is due 422: the provider
/// repeats both, and the second stands in the audit until somebody looks.
/// </summary>
public sealed class ReceiveNotification(PaymentDesk desk, IPaymentGateway gateway, IPaymentOutcomes outcomes, TimeProvider time)
{
    [Function(nameof(ReceiveNotification))]
    [Operation("Receive a notification of the payment provider", Who = Who.Provider, Answer = typeof(NotificationReceived),
        Problems = ["400 bad-signature", "400 stale-signature", "400 wrong-recipient", "400 malformed-json", "404 unknown-payment", "413 body-too-large", "422 amount-mismatch", "422 invalid-fields"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "payments/notifications")] HttpRequest request, CancellationToken cancellation)
    {
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!gateway.Read(request.Headers, body, time.GetUtcNow()).TryGet(out var heard, out var untrue)) return gateway.Answered(untrue);
        return gateway.Answered(await desk.HearAsync(heard, outcomes, cancellation));
    }
}

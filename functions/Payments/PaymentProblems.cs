using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>Every refusal of this slice.</summary>
internal static class PaymentProblems
{
    public static Problem BadSignature { get; } = Problem.BadRequest("bad-signature", "The signature is missing or is not the provider's.");

    public static Problem StaleSignature { get; } = Problem.BadRequest("stale-signature", "The signature's time is more than five minutes away.");

    public static Problem WrongRecipient { get; } = Problem.BadRequest("wrong-recipient", "This is for another app or another merchant.");

    public static Problem UnknownPayment { get; } = new("unknown-payment", 404, "There is no such payment.", "Not yet, perhaps: say it again later.");

    public static Problem ProviderUnavailable { get; } =
        new("provider-unavailable", 503, "The payment provider does not answer.", "Nothing was opened that could be paid. Try again.") { RetryAfterSeconds = 5 };

    public static Problem PaymentReused { get; } = Problem.Conflict("payment-reused", "This payment was opened for something else.");

    public static Problem BatchRunning { get; } = Problem.Conflict("batch-running", "Payouts are being made just now.", "Wait until the batch has ended.");

    public static Problem NothingToPay { get; } = Problem.Conflict("nothing-to-pay", "Nothing is available to be paid.", "The money was paid since, or went back to a buyer.");

    public static Problem PayoutUnanswered { get; } =
        new("provider-unavailable", 503, "The payment provider does not answer.", "The payout is under way still, and asked for again under the same id.") { RetryAfterSeconds = 30 };

    public static Problem NotAStatement(string why) => Problem.Unprocessable("not-a-statement", "This is no provider's statement.", $"{why} Nothing of it was taken.");

    public static Problem AmountMismatch(Money due) =>
        Problem.Unprocessable("amount-mismatch", "This is not the amount that is due.", $"{due} is due; the payment is not taken as paid. It is kept for the audit.");
}

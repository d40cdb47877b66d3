using System.Text.Json.Serialization;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>A refund that the provider took.</summary>
public sealed record RefundTaken(string RefundId, Money Amount);

/// <summary>A notification that came.</summary>
public sealed record NotificationSeen(string NotificationId, string Type, DateTimeOffset At);

/// <summary>Whom a notification's outcome is told.</summary>
public enum Tell
{
    Nobody,
    Paid,
    Declined,
}

/// <summary>What a notification comes to: the payment as it is then, whom to tell, and what the provider is answered.</summary>
public sealed record NotificationDecision(Payment Next, Tell Tell, Problem? Refusal);

/// <summary>
/// A payment. Money wins: once the provider has it, no later word that it was declined or expired changes that, and a payment
/// that had expired here becomes paid. Only the amount that is due counts as paid.
/// </summary>
public sealed record Payment(
    string PaymentId, string PayerId, IReadOnlyList<PaymentPart> Parts, string Description, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, PaymentStatus Status)
{
    const int SeenKept = 20;

    /// <summary>When the money came, by the provider's clock.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When that was recorded here, by our clock.</summary>
    public DateTimeOffset? PaidRecordedAt { get; init; }

    public IReadOnlyList<RefundTaken> Refunds { get; init; } = [];

    public IReadOnlyList<NotificationSeen> Seen { get; init; } = [];

    /// <summary>What came and cannot be: for the audit.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The sum of the parts.</summary>
    [JsonIgnore]
    public Money Due => Parts.Select(p => p.Due).Aggregate((a, b) => a + b);

    /// <summary>Whether the provider got the money, even if it went back since.</summary>
    [JsonIgnore]
    public bool MoneyCame => Status is PaymentStatus.Paid or PaymentStatus.Refunded;

    /// <summary>A payment that is to be opened.</summary>
    public static Payment Open(OpenPayment asked, DateTimeOffset now) =>
        new(asked.PaymentId, asked.PayerId, [.. asked.Parts], asked.Description, now, asked.ExpiresAt, PaymentStatus.Pending);

    /// <summary>Whether an opening that is repeated means this payment.</summary>
    public bool IsFor(OpenPayment asked) => PayerId == asked.PayerId && Parts.SequenceEqual(asked.Parts);

    /// <summary>The payment once nobody may pay any more; one that was declined stays so, since its payer looks there for why.</summary>
    public Payment Expire() => Status == PaymentStatus.Pending ? this with { Status = PaymentStatus.Expired } : this;

    /// <summary>The payment after a refund; each counts once.</summary>
    public Payment Refund(RefundTaken refund)
    {
        if (Refunds.Any(r => r.RefundId == refund.RefundId)) return this;
        IReadOnlyList<RefundTaken> all = [.. Refunds, refund];
        var back = all.Select(r => r.Amount).Aggregate((a, b) => a + b);
        return this with { Refunds = all, Status = MoneyCame && back >= Due ? PaymentStatus.Refunded : Status };
    }

    /// <summary>What the provider's word comes to. Saying it again decides the same and changes nothing more.</summary>
    public NotificationDecision Hear(Notification heard, DateTimeOffset now)
    {
        var next = Seen.Any(s => s.NotificationId == heard.NotificationId) ? this : this with { Seen = [.. Seen.TakeLast(SeenKept - 1), heard.Seen] };
        return heard.Type switch
        {
            Notification.Succeeded when heard.Amount != Due => Mismatch(next, heard),
            Notification.Succeeded => new NotificationDecision(next.Paid(heard.At, now), Tell.Paid, null),
            Notification.Declined => Unpaid(next, PaymentStatus.Declined),
            Notification.Expired => Unpaid(next, PaymentStatus.Expired),
            _ => new NotificationDecision(next, Tell.Nobody, null),
        };
    }

    Payment Paid(DateTimeOffset at, DateTimeOffset now) =>
        MoneyCame ? this : this with { Status = PaymentStatus.Paid, PaidAt = at, PaidRecordedAt = now };

    static NotificationDecision Unpaid(Payment payment, PaymentStatus status)
    {
        var next = payment.Status == PaymentStatus.Pending ? payment with { Status = status } : payment;
        return new NotificationDecision(next, next.Status == status ? Tell.Declined : Tell.Nobody, null);
    }

    static NotificationDecision Mismatch(Payment payment, Notification heard)
    {
        var finding = $"{heard.NotificationId}: {heard.Amount} came, {payment.Due} is due";
        var next = payment.Findings.Contains(finding) || payment.Findings.Count >= SeenKept ? payment : payment with { Findings = [.. payment.Findings, finding] };
        return new NotificationDecision(next, Tell.Nobody, PaymentProblems.AmountMismatch(payment.Due));
    }
}

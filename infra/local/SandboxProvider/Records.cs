namespace Marketplace.Local.SandboxProvider;

/// <summary>Minor units and an ISO currency.</summary>
internal sealed record Money(long Amount, string Currency);

internal enum PaymentStatus
{
    Pending,
    Paid,
    Declined,
    Expired,
}

/// <summary>A payment as the provider sees it. What was refunded is a sum over its refunds and never exceeds the amount.</summary>
internal sealed record Payment(
    string PaymentId, Money Amount, string Description, string? ReturnUrl, PaymentStatus Status,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? DecidedAt, long Refunded)
{
    /// <summary>Where it stands now: nobody has to say that a time is over.</summary>
    public PaymentStatus StatusAt(DateTimeOffset now) => Status == PaymentStatus.Pending && ExpiresAt <= now ? PaymentStatus.Expired : Status;
}

/// <summary>A refund or a transfer that was made.</summary>
internal sealed record Movement(string Id, string Target, Money Amount, DateTimeOffset At);

/// <summary>A line of the statement. Amounts are positive; the kind says which way the money went.</summary>
internal sealed record StatementEntry(string EntryId, string Kind, string Reference, string? PaymentId, Money Amount, DateTimeOffset At);

/// <summary>What the app is told.</summary>
internal sealed record Notification(string NotificationId, string Type, string? PaymentId, string? Reference, Money Amount, DateTimeOffset At);

/// <summary>
/// One telling of a notification. Those of one line (one payment, or one transfer) are told one after the other in the order of their
/// ranks; it is pending until the app answered with 2xx.
/// </summary>
internal sealed record Delivery(
    long DeliveryId, string Line, string NotificationId, string Type, string Body, long Rank, DateTimeOffset DueAt,
    int Attempts = 0, int? LastStatus = null, string? LastError = null, DateTimeOffset? DeliveredAt = null);

/// <summary>How often the next calls of a kind shall fail on purpose: with 503, or, for a transfer, refused for good.</summary>
internal sealed record Faults(int FailPayments = 0, int FailRefunds = 0, int FailTransfers = 0, int RefuseTransfers = 0);

/// <summary>How a decision is to be told.</summary>
/// <param name="DelayMs">So many milliseconds later.</param>
/// <param name="Duplicates">So many more times, with the same notification id.</param>
/// <param name="Reorder">Ahead of what is not delivered yet, and followed by an old <c>payment.created</c>.</param>
/// <param name="Force">Approve although the payment is expired or declined: money that arrives late.</param>
internal sealed record ActionOptions(long DelayMs = 0, int Duplicates = 0, bool Reorder = false, bool Force = false);

using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>What the provider tells: checked to come from it, not yet whether it fits.</summary>
/// <param name="NotificationId">The provider's id; the same when it says it again.</param>
/// <param name="Type">Such as <see cref="Succeeded"/>; types that are not known are noted and change nothing.</param>
/// <param name="PaymentId">Which payment, or null when it is about none.</param>
/// <param name="Amount">How much moved.</param>
/// <param name="At">When, by the provider's clock.</param>
public sealed record Notification(string NotificationId, string Type, string? PaymentId, Money Amount, DateTimeOffset At)
{
    public const string Succeeded = "payment.succeeded";
    public const string Declined = "payment.declined";
    public const string Expired = "payment.expired";

    /// <summary>As it is kept beside the payment.</summary>
    public NotificationSeen Seen => new(NotificationId, Type, At);
}

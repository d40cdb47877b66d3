using System.Text.Json.Serialization;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Money on its way to a shop. Its id is made of shop, currency and what caused it, so a batch that is repeated pays under the same id,
/// and the provider is asked for it once in effect. There is one under way per shop and currency at most.
/// </summary>
public sealed record Payout(string PayoutId, string ShopId, Money Amount, DateTimeOffset StartedAt, PayoutStatus Status)
{
    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the provider refused it, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it has come to its end.</summary>
    [JsonIgnore]
    public bool IsOver => Status != PayoutStatus.Pending;

    /// <summary>The payout after the provider's word: refused when there is a reason.</summary>
    public Payout End(string? refusal, DateTimeOffset at) =>
        this with { Status = refusal is null ? PayoutStatus.Paid : PayoutStatus.Failed, EndedAt = at, Reason = refusal };
}

/// <summary>Asks for a shop's money to be paid.</summary>
/// <param name="ShopId">To whom.</param>
/// <param name="Currency">Which of its balances.</param>
/// <param name="Cause">A batch or an operator's wish: the same cause pays once.</param>
/// <param name="At">When that was, the same for each repetition.</param>
/// <param name="Minimum">Less than this stays where it is, in minor units.</param>
public sealed record PayoutWish(string ShopId, string Currency, string Cause, DateTimeOffset At, long Minimum)
{
    /// <summary>The id that it will have.</summary>
    [JsonIgnore]
    public string PayoutId => Ids.At("pyo", At, ShopId, Currency, Cause);
}

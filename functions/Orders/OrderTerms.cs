namespace Marketplace.Orders;

/// <summary>
/// The windows of an order. They are options of the marketplace, and each order keeps those it was placed under: a changed
/// setting then touches neither a running case nor what a buyer was promised.
/// </summary>
public sealed record OrderTerms
{
    /// <summary>Where they stand in the configuration.</summary>
    public const string Section = "Orders";

    /// <summary>From placing to payment.</summary>
    public TimeSpan PaymentWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From payment to shipment.</summary>
    public TimeSpan ShipWindow { get; init; } = TimeSpan.FromHours(72);

    /// <summary>From shipment to confirmation by the timer.</summary>
    public TimeSpan ConfirmWindow { get; init; } = TimeSpan.FromDays(10);

    /// <summary>What the buyer may add to the confirmation window, once.</summary>
    public TimeSpan Extension { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The first reminder comes when so much of the confirmation window is left.</summary>
    public TimeSpan FirstReminderBefore { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The last reminder comes when so much of the confirmation window is left.</summary>
    public TimeSpan LastReminderBefore { get; init; } = TimeSpan.FromDays(1);

    /// <summary>From the asking for a refund to the shop's answer.</summary>
    public TimeSpan AnswerWindow { get; init; } = TimeSpan.FromHours(48);

    /// <summary>From the shop's yes to the goods being sent back.</summary>
    public TimeSpan ReturnWindow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>From the goods being sent back to their receipt by the shop.</summary>
    public TimeSpan ReceiptWindow { get; init; } = TimeSpan.FromDays(10);

    /// <summary>From the opening of a dispute to the last evidence.</summary>
    public TimeSpan EvidenceWindow { get; init; } = TimeSpan.FromDays(3);

    /// <summary>From completion to the last asking for a refund by agreement.</summary>
    public TimeSpan AfterSaleWindow { get; init; } = TimeSpan.FromDays(15);

    /// <summary>How long a case waits for its order to be written before it gives the stock back.</summary>
    public TimeSpan PlacingGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a waiting case looks for signals whose event was lost.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary>After so long an order about which nobody quarrels has come to its end, unless its case stands still.</summary>
    public TimeSpan LongestLife => PaymentWindow + ShipWindow + ConfirmWindow + Extension + TimeSpan.FromDays(7);

    /// <summary>After so long nothing is to be done any more for an order, with refunds, a dispute that took its time, and refunds after its end.</summary>
    public TimeSpan LongestMemory => LongestLife + AnswerWindow + ReturnWindow + ReceiptWindow + EvidenceWindow + AfterSaleWindow + AnswerWindow + TimeSpan.FromDays(60);

    /// <summary>Whether all of them make sense together.</summary>
    public bool AreSound =>
        PaymentWindow > TimeSpan.Zero && ShipWindow > TimeSpan.Zero && ConfirmWindow > TimeSpan.Zero && Extension > TimeSpan.Zero
        && AnswerWindow > TimeSpan.Zero && ReturnWindow > TimeSpan.Zero && ReceiptWindow > TimeSpan.Zero && EvidenceWindow > TimeSpan.Zero && AfterSaleWindow > TimeSpan.Zero
        && PlacingGrace > TimeSpan.Zero && LookEvery >= TimeSpan.FromMinutes(1)
        && FirstReminderBefore > LastReminderBefore && LastReminderBefore > TimeSpan.Zero;
}

using Marketplace.Shared;
using Microsoft.DurableTask.Client;

namespace Marketplace.Payments.Contracts;

/// <summary>Where a payment stands.</summary>
public enum PaymentStatus
{
    /// <summary>The payer has not decided.</summary>
    Pending,

    /// <summary>The provider holds the money for us.</summary>
    Paid,

    /// <summary>The payer or the provider said no.</summary>
    Declined,

    /// <summary>Nobody paid in time, or the orders were cancelled first.</summary>
    Expired,

    /// <summary>All that was paid went back.</summary>
    Refunded,
}

/// <summary>One order's part of a payment.</summary>
/// <param name="OrderId">Which.</param>
/// <param name="ShopId">Whose sale it is.</param>
/// <param name="Due">This order's part.</param>
public sealed record PaymentPart(string OrderId, string ShopId, Money Due);

/// <summary>Asks for a payment; asking twice with the same id asks once.</summary>
/// <param name="PaymentId"><c>pay_…</c>, derived from the checkout's cause.</param>
/// <param name="PayerId">The buyer's user id.</param>
/// <param name="Parts">The orders it pays for; their sum is due.</param>
/// <param name="Description">Shown to the payer by the provider.</param>
/// <param name="ExpiresAt">After this the provider should not take money any more (it may all the same).</param>
public sealed record OpenPayment(string PaymentId, string PayerId, IReadOnlyList<PaymentPart> Parts, string Description, DateTimeOffset ExpiresAt)
{
    /// <summary>The sum of the parts.</summary>
    public Money Due => Parts.Select(p => p.Due).Aggregate((a, b) => a + b);
}

/// <summary>Payments as those who sell see them.</summary>
public interface IPayments
{
    /// <summary>
    /// Records the payment and registers it with the provider; returns the address where one pays.
    /// 503 <c>provider-unavailable</c> when the provider does not take it; nothing is open then that could be paid.
    /// </summary>
    Task<Result<string>> OpenAsync(OpenPayment payment, CancellationToken cancellation);

    /// <summary>The status as recorded here, or null for an unknown payment. One storage transaction.</summary>
    Task<PaymentStatus?> StatusAsync(string paymentId, CancellationToken cancellation);

    /// <summary>Marks an unpaid payment as expired; a paid one stays paid. Safe to repeat.</summary>
    Task ExpireAsync(string paymentId, CancellationToken cancellation);
}

/// <summary>
/// Told by Payments when the provider has decided; implemented by whoever opens payments (a higher tier). It is called at least
/// once per settled payment, since the provider repeats its notification until it was answered, so it must be safe to repeat,
/// and it must not return before what it was told is stored.
/// </summary>
public interface IPaymentOutcomes
{
    /// <summary>The money of these parts is with the provider now.</summary>
    Task PaidAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>The payer declined, or the provider gave up on the payment.</summary>
    Task DeclinedAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation);
}

/// <summary>
/// The escrow's side of the ledger: each call is one balanced transfer (or a few in one transaction) in the order's own
/// partition, with ids derived from order and step, so that repeating it changes nothing.
/// </summary>
public interface IEscrowLedger
{
    /// <summary>Provider clearing → escrow of the order: the money is held. Two storage transactions at most.</summary>
    Task HoldAsync(EscrowMovement movement, CancellationToken cancellation);

    /// <summary>
    /// Escrow, and what the platform adds in the buyer's stead → payable of the shop and commission: the order is completed. Two storage
    /// transactions at most.
    /// </summary>
    Task ReleaseAsync(EscrowMovement movement, ReleaseTerms terms, CancellationToken cancellation);

    /// <summary>
    /// Escrow → refunds → provider clearing: asks the provider to pay back and records it; repeated until the provider took it.
    /// Throws when the provider does not answer (the caller retries).
    /// </summary>
    /// <param name="movement">Which order, and how much goes back.</param>
    /// <param name="refundId"><c>ref_…</c>, derived from order and cause.</param>
    /// <param name="paymentId">Which payment it goes back to.</param>
    /// <param name="reason">Kept beside the transfer.</param>
    /// <param name="cancellation">Of the activity.</param>
    Task RefundAsync(EscrowMovement movement, string refundId, string paymentId, string reason, CancellationToken cancellation);

    /// <summary>
    /// Payable of the shop, and commission → escrow, subsidies: takes back out of what the shop has available what a release had given, so that it can
    /// be refunded. False when the shop has less available; nothing has moved then. Five storage transactions without a rival.
    /// </summary>
    /// <param name="movement">Which order, and how much money comes back into its escrow.</param>
    /// <param name="terms">What the release had taken and added for it: commission that the platform gives back, coupons and coins that it gets back.</param>
    /// <param name="reclaimId">Derived from order and cause; what was refused once under it stays refused.</param>
    /// <param name="cancellation">Of the activity.</param>
    Task<bool> ReclaimAsync(EscrowMovement movement, ReleaseTerms terms, string reclaimId, CancellationToken cancellation);
}

/// <summary>How a payout stands.</summary>
public enum PayoutStatus
{
    /// <summary>Taken from what is available; the provider has not answered yet.</summary>
    Pending,

    /// <summary>The provider took it.</summary>
    Paid,

    /// <summary>The provider refused it; the money is available again.</summary>
    Failed,
}

/// <summary>
/// Tells that the provider has decided about a payout. Sent as JSON to the topic <see cref="Topic"/>; may come twice, and before the payout has ended:
/// whoever hears it asks <see cref="IPayouts.FindAsync"/> how it stands.
/// </summary>
/// <param name="PayoutId"><c>pyo_…</c></param>
/// <param name="ShopId">To whom.</param>
/// <param name="StartedAt">Since when; with the other two it names the payout.</param>
public sealed record PayoutEnded(string PayoutId, string ShopId, DateTimeOffset StartedAt)
{
    /// <summary>The topic it is sent to.</summary>
    public const string Topic = "payments";
}

/// <summary>How a payout stands.</summary>
/// <param name="PayoutId"><c>pyo_…</c></param>
/// <param name="ShopId">To whom.</param>
/// <param name="Amount">How much.</param>
/// <param name="Status">Pending until the provider has answered.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="EndedAt">When the provider's word was recorded, or null.</param>
/// <param name="Reason">The provider's words, or null.</param>
public sealed record PayoutState(string PayoutId, string ShopId, Money Amount, PayoutStatus Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Reason);

/// <summary>Payouts as those who run the marketplace see them. A batch pays every night all that is available, from a minimum on.</summary>
public interface IPayouts
{
    /// <summary>Starts the day's batch again, with what has become available since; its instance id, or 409 <c>batch-running</c>.</summary>
    Task<Result<string>> StartBatchAsync(DurableTaskClient client, CancellationToken cancellation);

    /// <summary>One payout, or null. One storage transaction.</summary>
    Task<PayoutState?> FindAsync(PayoutEnded named, CancellationToken cancellation);

    /// <summary>A page of payouts that failed or were not answered, the last of each shop and currency; the key of the next.</summary>
    Task<(IReadOnlyList<PayoutState> Payouts, string? Next)> UnpaidAsync(string? from, int limit, CancellationToken cancellation);

    /// <summary>
    /// Tries again: what was not answered under its own id, what was refused under a new one that is derived from it, so that asking twice pays
    /// once. The payout that came of it; 404 <c>not-found</c> when it is paid by now, 409 <c>nothing-to-pay</c>, 503 <c>provider-unavailable</c>.
    /// </summary>
    Task<Result<PayoutState>> RetryAsync(string payoutId, CancellationToken cancellation);
}

/// <summary>How an order's money is divided when it is completed; all in the order's currency, none below zero.</summary>
/// <param name="Commission">What the platform keeps of the whole.</param>
/// <param name="Coupons">What the platform adds for its own coupons.</param>
/// <param name="Coins">What the platform adds for coins that the buyer spent.</param>
public sealed record ReleaseTerms(Money Commission, Money Coupons, Money Coins)
{
    /// <summary>Nothing but a commission.</summary>
    public static ReleaseTerms Less(Money commission) => new(commission, Money.Zero(commission.Currency), Money.Zero(commission.Currency));
}

/// <summary>A movement of one order's money.</summary>
/// <param name="OrderId">Which order.</param>
/// <param name="ShopId">Its shop.</param>
/// <param name="Amount">How much moves, in all; above zero.</param>
/// <param name="At">When, from the orchestration's clock.</param>
public sealed record EscrowMovement(string OrderId, string ShopId, Money Amount, DateTimeOffset At);

/// <summary>What the audit of the ledger found; all zero and <c>ok</c> in a healthy marketplace.</summary>
/// <param name="Transfers">How many transfers were looked at.</param>
/// <param name="Unbalanced">Transfers or partitions whose sides differ.</param>
/// <param name="EscrowsNotZero">Finished orders whose escrow still holds money, or owes it.</param>
/// <param name="ProviderMismatch">Entries that only the ledger or only the provider's statement has, or with different amounts.</param>
/// <param name="Ok">Whether the three above are zero.</param>
/// <param name="Findings">The first hundred differences in words.</param>
public sealed record LedgerAuditReport(int Transfers, int Unbalanced, int EscrowsNotZero, int ProviderMismatch, bool Ok, IReadOnlyList<string> Findings);

/// <summary>Proves that the ledger adds up.</summary>
public interface ILedgerAudit
{
    /// <summary>
    /// Makes shops' statements and balances anew where they do not come to what the ledger says: appends lines that are missing because a step died between
    /// transfer and line and was never repeated, and counts wrong snapshots again. Returns how many shops it mended. Safe to repeat, while orders go on.
    /// </summary>
    Task<int> MendStatementsAsync(CancellationToken cancellation);

    /// <summary>
    /// Reads all transfers, shops' statements, payments and the provider's statement, and compares them. What is in flight
    /// (pending, or younger than a minute) is no difference; what is pending for more than a day is one.
    /// </summary>
    /// <param name="isFinished">Whether an order has come to its end, so that its escrow must be empty. Answered by Orders, by way of Operations.</param>
    /// <param name="cancellation">Of the request.</param>
    Task<LedgerAuditReport> AuditAsync(Func<string, CancellationToken, Task<bool>> isFinished, CancellationToken cancellation);
}

/// <summary>
/// Says who may see a shop's money. Declared here and implemented by whoever knows shops (a higher tier).
/// </summary>
public interface IPayees
{
    /// <summary>Whether the caller works in the shop: 404 <c>not-found</c> for an unknown shop, 403 <c>forbidden</c> for a stranger.</summary>
    Task<Result<bool>> MaySeeAsync(string shopId, Caller caller, CancellationToken cancellation);

    /// <summary>Whether the caller owns the shop, and may say where its money goes; the same refusals.</summary>
    Task<Result<bool>> MayDirectAsync(string shopId, Caller caller, CancellationToken cancellation);
}

/// <summary>How the provider's statement differs from the ledger.</summary>
public enum DifferenceKind
{
    /// <summary>We have it, the provider has not.</summary>
    Missing,

    /// <summary>Only the provider has it, or has it twice.</summary>
    Extra,

    /// <summary>Both have it, with different amounts.</summary>
    Differing,

    /// <summary>We wait for the provider's word since more than a day.</summary>
    Pending,
}

/// <summary>A difference that somebody has to look at.</summary>
/// <param name="FindingId"><c>fnd_…</c>, named after what it is about.</param>
/// <param name="Kind">Which.</param>
/// <param name="Words">For a person: what, and how much on either side.</param>
/// <param name="FoundAt">When it was first found.</param>
public sealed record ReconciliationFinding(string FindingId, DifferenceKind Kind, string Words, DateTimeOffset FoundAt)
{
    /// <summary>When an operator settled it, or null while it is open.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Why it was settled.</summary>
    public string? Reason { get; init; }
}

/// <summary>One comparison with the provider's statements.</summary>
/// <param name="At">When.</param>
/// <param name="Entries">How many of the provider's entries were looked at.</param>
/// <param name="Missing">Open findings of this kind.</param>
/// <param name="Extra">Open findings of this kind.</param>
/// <param name="Differing">Open findings of this kind.</param>
/// <param name="Pending">Open findings of this kind.</param>
/// <param name="Closed">Findings that were open and are no difference any more.</param>
/// <param name="Ok">Whether nothing is open.</param>
/// <param name="Findings">The first hundred open ones in words.</param>
public sealed record ReconciliationReport(DateTimeOffset At, int Entries, int Missing, int Extra, int Differing, int Pending, int Closed, bool Ok, IReadOnlyList<string> Findings);

/// <summary>Brings the provider's statements in and compares them with the ledger.</summary>
public interface IReconciliation
{
    /// <summary>Brings a statement file in; how many entries it has. 422 <c>not-a-statement</c>, and nothing of it is kept. The same file twice adds nothing.</summary>
    Task<Result<int>> ImportAsync(byte[] file, CancellationToken cancellation);

    /// <summary>Compares, opens and closes findings, and keeps the report.</summary>
    Task<ReconciliationReport> ReconcileAsync(CancellationToken cancellation);

    /// <summary>A page of reports, newest first; the key of the next.</summary>
    Task<(IReadOnlyList<ReconciliationReport> Items, string? Next)> ReportsAsync(string? from, int limit, CancellationToken cancellation);

    /// <summary>A page of open findings; the key of the next.</summary>
    Task<(IReadOnlyList<ReconciliationFinding> Items, string? Next)> OpenFindingsAsync(string? from, int limit, CancellationToken cancellation);

    /// <summary>Settles an open finding with a reason; 404 <c>not-found</c> when there is none. It opens again if it comes to be told in other words.</summary>
    Task<Result<ReconciliationFinding>> SettleAsync(string findingId, string reason, CancellationToken cancellation);
}

using System.Text.Json.Serialization;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>Pieces of one SKU as they were sold: title, options and price stay what they were.</summary>
public sealed record OrderLine(
    string SkuId, string ProductId, string Title, IReadOnlyDictionary<string, string> Options, string? PictureUrl, Money Price, int Quantity)
{
    /// <summary>What was taken off it; null when nothing was.</summary>
    public LineShares? Shares { get; init; }

    /// <summary>Of all pieces, before anything is taken off.</summary>
    public Money Total => Price * Quantity;
}

/// <summary>What an order costs: goods less discounts less coins plus freight is due.</summary>
public sealed record OrderAmounts(Money Goods, Money Discounts, Money Coins, Money Freight)
{
    /// <summary>What the buyer pays in money.</summary>
    public Money Due => Goods - Discounts - Coins + Freight;
}

/// <summary>Where it goes.</summary>
public sealed record Address(string Recipient, string Phone, string Region, string? City, string Street, string? PostalCode);

/// <summary>Until when what must have happened; set when its window opens, null while it rests.</summary>
public sealed record OrderDeadlines(DateTimeOffset PayBy, DateTimeOffset? ShipBy, DateTimeOffset? ConfirmBy)
{
    /// <summary>The shop answers a refund.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>The buyer sends the goods back.</summary>
    public DateTimeOffset? ReturnBy { get; init; }

    /// <summary>The shop says that they are there.</summary>
    public DateTimeOffset? ReceiveBy { get; init; }

    /// <summary>Both sides show what they have.</summary>
    public DateTimeOffset? EvidenceBy { get; init; }
}

/// <summary>One thing that happened, as both sides see it.</summary>
/// <param name="At">Never before the entry above it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="What">In the past tense.</param>
/// <param name="Reason">Why, in a person's words.</param>
/// <param name="SignalId">Which signal it comes from: a signal that stands here has been taken.</param>
public sealed record TimelineEntry(DateTimeOffset At, Actor Actor, string What, string? Reason = null, string? SignalId = null);

/// <summary>The part of an order that changes. Each change is a version, so that a change made twice is seen.</summary>
public sealed record OrderProgress(
    int Version, OrderStatus Status, OrderDeadlines Deadlines, bool Extended, Shipment? Shipment, IReadOnlyList<TimelineEntry> Timeline)
{
    /// <summary>What the buyer asked back, oldest first.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    /// <summary>Whether it is shown without what is too long for a case's custom status.</summary>
    public bool IsCut { get; init; }

    /// <summary>What became of a signal: its first entry, or null when it has not been taken.</summary>
    public TimelineEntry? EntryOf(string signalId) => Timeline.FirstOrDefault(e => e.SignalId == signalId);

    /// <summary>As a case's custom status shows it, which the genuine runtime keeps to 16 kB: whoever needs more reads the order.</summary>
    public OrderProgress Cut() => Refunds.Count == 0 ? this : this with { Refunds = [], Timeline = [.. Timeline.TakeLast(EntriesShown)], IsCut = true };

    const int EntriesShown = 8;
}

/// <summary>
/// One sale of one shop to one buyer. What was agreed never changes; what happens is in <see cref="Progress"/> and moves by
/// <see cref="Apply"/> alone, which is pure: the money is moved by the case before the new order is saved.
/// </summary>
public sealed record Order(
    string OrderId, string CheckoutId, string PaymentId, IReadOnlyList<string> OthersOfPayment, string ShopId, string BuyerId,
    IReadOnlyList<OrderLine> Lines, OrderAmounts Amounts, int CommissionBasisPoints, Address Address, OrderTerms Terms,
    DateTimeOffset PlacedAt, OrderProgress Progress)
{
    const string TooLate = "-came-too-late";
    const string NotCovered = "refund-not-covered";

    /// <summary>The buyer's coupons that it holds.</summary>
    public IReadOnlyList<string> ClaimIds { get; init; } = [];

    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public OrderStatus Status => Progress.Status;

    /// <summary>Whether it has come to its end.</summary>
    [JsonIgnore]
    public bool IsFinished => Status is OrderStatus.Completed or OrderStatus.Cancelled or OrderStatus.Refunded;

    /// <summary>The refund that waits for somebody, or null.</summary>
    [JsonIgnore]
    public Refund? OpenRefund => Progress.Refunds.SingleOrDefault(r => r.IsOpen);

    /// <summary>All that it is worth to its shop before anything goes back.</summary>
    [JsonIgnore]
    public RefundParts Whole => new(Amounts.Due, Lines.Aggregate(Money.Zero(Amounts.Due.Currency), (sum, l) => l.Shares is { } taken ? sum + taken.PlatformDiscount : sum), Amounts.Coins);

    /// <summary>What has not gone back.</summary>
    [JsonIgnore]
    public RefundParts Left => Progress.Refunds.Where(r => r.IsPaid).Aggregate(Whole, (left, r) => left - r.Parts);

    /// <summary>What was released to the shop, or would be now.</summary>
    [JsonIgnore]
    public RefundParts Released => Progress.Refunds.Where(r => r.IsPaid && !r.IsAfterCompletion).Aggregate(Whole, (left, r) => left - r.Parts);

    /// <summary>When it was completed, or null.</summary>
    [JsonIgnore]
    public DateTimeOffset? CompletedAt => Progress.Timeline.LastOrDefault(e => e.What == "completed")?.At;

    /// <summary>What the platform keeps of an amount that is the shop's.</summary>
    public Money CommissionOn(RefundParts parts) => parts.Sum.Share(CommissionBasisPoints);

    /// <summary>When the window that is open now ends; null when none is.</summary>
    [JsonIgnore]
    public DateTimeOffset? Deadline => Status switch
    {
        OrderStatus.AwaitingPayment => Progress.Deadlines.PayBy,
        OrderStatus.Paid => Progress.Deadlines.ShipBy,
        OrderStatus.Shipped => Progress.Deadlines.ConfirmBy,
        OrderStatus.RefundAsked => Progress.Deadlines.AnswerBy,
        OrderStatus.ReturnUnderWay => Progress.Deadlines.ReturnBy ?? Progress.Deadlines.ReceiveBy,
        OrderStatus.Disputed => OpenRefund is { Dispute.Closed: true } ? null : Progress.Deadlines.EvidenceBy,
        OrderStatus.Completed => OpenRefund is null ? null : Progress.Deadlines.AnswerBy,
        OrderStatus.Cancelled or OrderStatus.Refunded => null,
    };

    /// <summary>When the buyer is reminded next that the confirmation window ends; null when no reminder is left.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextReminder
    {
        get
        {
            if (Status != OrderStatus.Shipped || Deadline is not { } end) return null;
            var since = Progress.Timeline.Last(e => e.What is "shipped" or "reminded" or AfterSale.Resumed).At;
            DateTimeOffset[] due = [end - Terms.FirstReminderBefore, end - Terms.LastReminderBefore];
            return due.Where(d => d > since).Select(d => (DateTimeOffset?)d).FirstOrDefault();
        }
    }

    /// <summary>The refund that is paid in a later state of this order and not in this one; null when none is.</summary>
    public Refund? PaidBy(Order after) =>
        after.Progress.Refunds.SingleOrDefault(r => r.IsPaid && !Progress.Refunds.Any(known => known.RefundId == r.RefundId && known.IsPaid));

    /// <summary>Whether an operator has to do with it, or had.</summary>
    [JsonIgnore]
    public bool WasDisputed => Progress.Timeline.Any(e => e.What == "dispute-opened");

    /// <summary>As Operations sees it.</summary>
    public OrderSummary Summary() => new(OrderId, ShopId, BuyerId, Status, Amounts.Due, PlacedAt);

    /// <summary>What a signal makes of the order; 403 or 409 <c>not-allowed-now</c> when it makes nothing, 422 when what it asks makes no sense.</summary>
    public Result<Order> Apply(Signal signal, DateTimeOffset now)
    {
        if (!OrderTransitions.Next(Status, signal.Kind, signal.Actor).TryGet(out var next, out var refusal)) return refusal;
        if (Obstacle(signal.Kind) is { } obstacle) return obstacle;
        var at = NotBefore(now);
        if (signal.Kind == SignalKind.WindowOver && at < Deadline) return OrderProblems.NotAllowedNow(signal.Kind, Status);
        return AfterSale.Concerns(this, signal) ? AfterSale.Apply(this, signal, at) : Saying(Moved(signal, next[0], at), Told(signal, at));
    }

    /// <summary>What stands in the way of something that the status allows; null when nothing does.</summary>
    public Problem? Obstacle(SignalKind kind) =>
        kind == SignalKind.Extend && Progress.Extended ? OrderProblems.ExtendedAlready : AfterSale.Obstacle(this, kind);

    /// <summary>What a side may do now.</summary>
    public IEnumerable<SignalKind> OpenTo(Actor side) => OrderTransitions.OpenTo(side, Status).Where(k => Obstacle(k) is null);

    /// <summary>With another progress, and entries that tell of it.</summary>
    internal Order Saying(OrderProgress moved, IReadOnlyList<TimelineEntry> entries) =>
        this with { Progress = moved with { Version = Progress.Version + 1, Timeline = [.. Progress.Timeline, .. entries] } };

    /// <summary>Notes a signal that came when it was not allowed any more: it is seen, not lost.</summary>
    public Order NoteTooLate(Signal signal, DateTimeOffset now) =>
        Saying(Progress, [new TimelineEntry(NotBefore(now), signal.Actor, Word(signal.Kind) + TooLate, signal.Reason, signal.SignalId)]);

    /// <summary>Notes that the shop said yes and has not the money; the refund stays asked.</summary>
    public Order NoteNotCovered(Signal signal, DateTimeOffset now) =>
        Saying(Progress, [new TimelineEntry(NotBefore(now), signal.Actor, NotCovered, "The shop's available balance is not enough.", signal.SignalId)]);

    /// <summary>What an entry says to the signal's sender: null when the signal was taken, else why not.</summary>
    public Problem? RefusalIn(TimelineEntry entry, SignalKind kind) =>
        entry.What == NotCovered ? OrderProblems.BalanceTooLow : IsTooLate(entry) ? OrderProblems.NotAllowedNow(kind, Status) : null;

    /// <summary>Whether an entry says that its signal came too late.</summary>
    public static bool IsTooLate(TimelineEntry entry) => entry.What.EndsWith(TooLate, StringComparison.Ordinal);

    /// <summary>Reminds the buyer that the confirmation window ends.</summary>
    public Order Remind(DateTimeOffset now)
    {
        var words = InWords(Deadline!.Value - now);
        return Saying(Progress, [new TimelineEntry(NotBefore(now), Actor.System, "reminded", words + " to confirm receipt.")]);
    }

    /// <summary>"3 days are left", "24 hours are left".</summary>
    internal static string InWords(TimeSpan left) => left >= TimeSpan.FromDays(1.5) ? $"{Math.Round(left.TotalDays)} days are left" : $"{Math.Round(left.TotalHours)} hours are left";

    OrderProgress Moved(Signal signal, OrderStatus next, DateTimeOffset at)
    {
        var deadlines = Progress.Deadlines;
        return Progress with
        {
            Status = next,
            Extended = Progress.Extended || signal.Kind == SignalKind.Extend,
            Shipment = signal.Shipment ?? Progress.Shipment,
            Deadlines = signal.Kind switch
            {
                SignalKind.Paid when next == OrderStatus.Paid => deadlines with { ShipBy = at + Terms.ShipWindow },
                SignalKind.Ship => deadlines with { ConfirmBy = at + Terms.ConfirmWindow },
                SignalKind.Extend => deadlines with { ConfirmBy = deadlines.ConfirmBy + Terms.Extension },
                _ => deadlines,
            },
            Refunds = next == OrderStatus.Refunded ? [.. Progress.Refunds, AfterSale.OfTheRest(this, signal, at)] : Progress.Refunds,
        };
    }

    IReadOnlyList<TimelineEntry> Told(Signal signal, DateTimeOffset at)
    {
        TimelineEntry Did(string what, string? reason = null) => new(at, signal.Actor, what, signal.Reason ?? reason, signal.SignalId);
        TimelineEntry Then(string what, string? reason = null) => new(at, Actor.System, what, reason);
        return (Status, signal.Kind) switch
        {
            (OrderStatus.AwaitingPayment, SignalKind.Declined) => [Did("declined"), Then("cancelled", "The payment was not made.")],
            (OrderStatus.AwaitingPayment, SignalKind.WindowOver) => [Did("cancelled", "Not paid in time.")],
            (OrderStatus.AwaitingPayment, SignalKind.Cancel) => [Did("cancelled")],
            (OrderStatus.AwaitingPayment, _) => [Did("paid")],
            (OrderStatus.Paid, SignalKind.WindowOver) => [Did("refunded", "Not shipped in time.")],
            (OrderStatus.Paid, SignalKind.Cancel) => [Did("refunded", "Cancelled before shipment.")],
            (OrderStatus.Paid, _) => [Did("shipped")],
            (OrderStatus.Shipped, SignalKind.WindowOver) => [Did("confirmed", "The confirmation window is over."), Then("completed")],
            (OrderStatus.Shipped, SignalKind.Extend) => [Did("extended")],
            (OrderStatus.Shipped, _) => [Did("confirmed"), Then("completed")],
            _ => [Did("late-payment"), Then("late-payment-refunded", "The order was cancelled before the money came.")],
        };
    }

    DateTimeOffset NotBefore(DateTimeOffset now) => Progress.Timeline[^1].At is var last && last > now ? last : now;

    static string Word(SignalKind kind) => kind switch
    {
        SignalKind.Paid => "payment",
        SignalKind.Declined => "decline",
        SignalKind.WindowOver => "window",
        _ => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}"),
    };
}

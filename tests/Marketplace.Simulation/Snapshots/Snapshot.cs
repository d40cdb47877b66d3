namespace Marketplace.Simulation.Snapshots;

/// <summary>The marketplace as it was seen from outside when all was quiet. Amounts are fen.</summary>
/// <param name="Orders">Every order that any buyer or shop lists.</param>
/// <param name="Skus">All that were listed.</param>
/// <param name="Shops">Their balances.</param>
/// <param name="Buyers">Their coins.</param>
/// <param name="Payments">By the marketplace's word.</param>
/// <param name="Statement">By the provider's word.</param>
/// <param name="Ledger">The operator's audit.</param>
/// <param name="Machinery">What runs behind.</param>
/// <param name="Notices">What buyers and sellers were told of orders.</param>
public sealed record Snapshot(
    IReadOnlyList<OrderSeen> Orders, IReadOnlyList<SkuSeen> Skus, IReadOnlyList<ShopSeen> Shops, IReadOnlyList<BuyerSeen> Buyers,
    IReadOnlyList<PaymentSeen> Payments, IReadOnlyList<StatementLine> Statement, LedgerSeen Ledger, MachinerySeen Machinery, IReadOnlyList<NoticeSeen> Notices)
{
    /// <summary>All that were issued.</summary>
    public IReadOnlyList<CouponSeen> Coupons { get; init; } = [];

    /// <summary>All that were claimed.</summary>
    public IReadOnlyList<ClaimSeen> Wallets { get; init; } = [];

    /// <summary>Buyers' coins when the year after the next has begun.</summary>
    public IReadOnlyList<BuyerSeen> Later { get; init; } = [];
}

/// <summary>A coupon: of which shop (null for the platform's), what it takes off if that is an amount, and how many are left.</summary>
public sealed record CouponSeen(string CouponId, int? Shop, long AmountFen, int Stock, int Left);

/// <summary>A coupon in a wallet, and the orders that use it.</summary>
public sealed record ClaimSeen(int Buyer, string CouponId, IReadOnlyList<string> OrderIds);

/// <summary>Money that went back, and coins with it.</summary>
public sealed record RefundSeen(long Fen, long Coins);

/// <summary>An order as its buyer reads it.</summary>
public sealed record OrderSeen(
    string OrderId, int Buyer, int Shop, string Status, long DueFen, IReadOnlyList<LineSeen> Lines, IReadOnlyList<TimelineSeen> Timeline)
{
    /// <summary>What of it went back.</summary>
    public long RefundedFen { get; init; }

    /// <summary>Price of its goods before anything was taken off.</summary>
    public long GoodsFen { get; init; }

    /// <summary>What coupons took off.</summary>
    public long DiscountsFen { get; init; }

    /// <summary>What was paid with coins; one is worth a fen.</summary>
    public long CoinsFen { get; init; }

    /// <summary>Refunds that were paid, in their order.</summary>
    public IReadOnlyList<RefundSeen> Refunds { get; init; } = [];

    /// <summary>Coins that the buyer has not got back.</summary>
    public long KeptCoins => Status == "completed" ? CoinsFen - Refunds.Sum(r => r.Coins) : 0;

    /// <summary>What the shop keeps of it, before commission; nothing of an order that was not completed.</summary>
    public long KeptFen => Status == "completed" ? DueFen - RefundedFen : 0;

    /// <summary>Whether its goods left the shop.</summary>
    public bool WasShipped => Timeline.Any(e => e.What == "shipped");
}

/// <summary>Pieces of a SKU in an order.</summary>
public sealed record LineSeen(string SkuId, int Quantity);

/// <summary>One entry of a timeline.</summary>
public sealed record TimelineSeen(DateTimeOffset At, string Actor, string What, string? Reason = null);

/// <summary>A SKU: what it began with, what is left, and the least that anybody saw in between.</summary>
public sealed record SkuSeen(string SkuId, int Initial, int Available, int LeastSeen);

/// <summary>A shop's money.</summary>
public sealed record ShopSeen(int Shop, long HeldFen, long AvailableFen, long PaidOutFen);

/// <summary>A buyer's coins: the balance, and the coins of each entry with the order that it names.</summary>
public sealed record BuyerSeen(int Buyer, long Balance, IReadOnlyList<CoinEntrySeen> Entries);

/// <summary>One movement of coins.</summary>
public sealed record CoinEntrySeen(string? OrderId, long Coins, string Kind = "earned")
{
    /// <summary>Whether it is about coins that an order's money earned.</summary>
    public bool IsEarning => Kind is "earned" or "taken-back";

    /// <summary>Whether it is about coins that an order was paid with.</summary>
    public bool IsSpending => Kind is "spent" or "given-back";
}

/// <summary>A notification of an order in the inbox of a shop's owner, or of a buyer.</summary>
public sealed record NoticeSeen(bool InShop, int Whose, string OrderId, string Kind);

/// <summary>A payment by the marketplace's word.</summary>
public sealed record PaymentSeen(string PaymentId, string Status);

/// <summary>What the provider moved.</summary>
public enum StatementKind
{
    /// <summary>A buyer's money came in.</summary>
    Payment,

    /// <summary>It went back.</summary>
    Refund,

    /// <summary>A shop was paid.</summary>
    Transfer,
}

/// <summary>One line of the provider's statement.</summary>
/// <param name="Kind">What moved.</param>
/// <param name="Reference">The marketplace's id of it: payment, refund or payout.</param>
/// <param name="PaymentId">Of a payment or a refund; null for a transfer.</param>
/// <param name="AmountFen">Above zero.</param>
public sealed record StatementLine(StatementKind Kind, string Reference, string? PaymentId, long AmountFen);

/// <summary>The operator's audit.</summary>
public sealed record LedgerSeen(bool Ok, int Transfers, int Unbalanced, int EscrowsNotZero, int ProviderMismatch, IReadOnlyList<string> Findings);

/// <summary>What runs behind: cases that failed or still run, messages that nobody could take.</summary>
public sealed record MachinerySeen(IReadOnlyList<string> FailedCases, IReadOnlyList<string> RunningCases, IReadOnlyList<string> DeadLetters);

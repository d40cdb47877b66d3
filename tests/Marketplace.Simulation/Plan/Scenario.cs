namespace Marketplace.Simulation.Plan;

/// <summary>How a buyer deals with the provider's page.</summary>
public enum PaymentHabit
{
    /// <summary>Pays at once.</summary>
    Pays,

    /// <summary>Presses the button twice at the same moment.</summary>
    PaysTwice,

    /// <summary>Says no.</summary>
    Declines,

    /// <summary>Closes the page.</summary>
    Abandons,

    /// <summary>Comes back when the payment window is over, and pays then.</summary>
    PaysTooLate,

    /// <summary>Cancels the order instead of paying.</summary>
    CancelsFirst,

    /// <summary>Cancels the order, and pays all the same.</summary>
    CancelsThenPays,
}

/// <summary>What becomes of an order once its money is held.</summary>
public enum Shipment
{
    /// <summary>The seller ships.</summary>
    Ships,

    /// <summary>The seller has none left and cancels.</summary>
    SellerCancels,

    /// <summary>The buyer changes their mind before it is shipped.</summary>
    BuyerCancels,

    /// <summary>Seller ships and buyer cancels at the same moment.</summary>
    Race,

    /// <summary>The seller sleeps until the ship window is over.</summary>
    Forgotten,
}

/// <summary>What the buyer does when the parcel is there.</summary>
public enum Receipt
{
    /// <summary>Confirms.</summary>
    Confirms,

    /// <summary>Asks for more time, then confirms.</summary>
    ExtendsThenConfirms,

    /// <summary>Says nothing; the timer confirms.</summary>
    Silent,

    /// <summary>Asks for more time and says nothing after that.</summary>
    ExtendsThenSilent,
}

/// <summary>What the buyer finds wrong, and what comes of it.</summary>
public enum Grievance
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Asks a part back before shipment; the seller says yes and ships.</summary>
    PartBeforeShipment,

    /// <summary>Asks all back before shipment; the seller says yes.</summary>
    AllBeforeShipment,

    /// <summary>Asks a part back after shipment; the seller says yes.</summary>
    PartAfterShipment,

    /// <summary>Asks all back after shipment; the seller says yes.</summary>
    AllAfterShipment,

    /// <summary>Sends the goods back for half of the money.</summary>
    Return,

    /// <summary>Is told no; both show evidence, and an operator divides the money.</summary>
    Dispute,

    /// <summary>Asks, and takes it back.</summary>
    Withdrawn,

    /// <summary>Asks a part, and the seller says nothing: the timer says yes.</summary>
    SilentShop,

    /// <summary>Asks a part once the order is completed; the seller says yes and may have the money or not.</summary>
    AfterCompletion,
}

/// <summary>How the provider treats the notification of a payment.</summary>
/// <param name="DelayMs">How late it is sent.</param>
/// <param name="Duplicates">How often more than once.</param>
/// <param name="Reorder">Whether later notifications may overtake it.</param>
public sealed record Delivery(int DelayMs, int Duplicates, bool Reorder);

/// <summary>One thing in a basket.</summary>
/// <param name="Shop">Index of the shop.</param>
/// <param name="Sku">Index of the SKU in that shop.</param>
/// <param name="Quantity">Pieces.</param>
public sealed record BasketLine(int Shop, int Sku, int Quantity);

/// <summary>What happens to one shop's order of a checkout.</summary>
/// <param name="Shop">Index of the shop.</param>
/// <param name="Shipment">Before the parcel is under way.</param>
/// <param name="Receipt">After.</param>
/// <param name="Grievance">What is wrong with it.</param>
public sealed record OrderPlan(int Shop, Shipment Shipment, Receipt Receipt, Grievance Grievance = Grievance.None);

/// <summary>One checkout from basket to end, all decided beforehand by the seed.</summary>
/// <param name="Index">In the scenario; makes its idempotency key.</param>
/// <param name="Buyer">Index of the buyer.</param>
/// <param name="Basket">Each SKU once.</param>
/// <param name="Payment">How it is paid.</param>
/// <param name="Delivery">How the provider's notification travels.</param>
/// <param name="QuotesFirst">Whether the buyer asks for the price before.</param>
/// <param name="Orders">One per shop in the basket.</param>
public sealed record CheckoutPlan(
    int Index, int Buyer, IReadOnlyList<BasketLine> Basket, PaymentHabit Payment, Delivery Delivery, bool QuotesFirst, IReadOnlyList<OrderPlan> Orders)
{
    /// <summary>What is done to pay less.</summary>
    public Savings Savings { get; init; } = new(false, false, false, 0);
}

/// <summary>What a buyer does to pay less.</summary>
/// <param name="ChecksIn">For the day's coins.</param>
/// <param name="ShopCoupon">Claims and uses one of the checkout's first shop.</param>
/// <param name="PlatformCoupon">Claims and uses one of the platform.</param>
/// <param name="UseCoins">At most so many, if the shops take them.</param>
public sealed record Savings(bool ChecksIn, bool ShopCoupon, bool PlatformCoupon, int UseCoins)
{
    /// <summary>Whether the checkout asks for anything off.</summary>
    public bool Any => ShopCoupon || PlatformCoupon || UseCoins > 0;
}

/// <summary>One SKU to be listed.</summary>
/// <param name="PriceFen">Of one piece.</param>
/// <param name="Stock">At the start.</param>
public sealed record SkuPlan(long PriceFen, int Stock);

/// <summary>When something is done to the marketplace on purpose: at a share of all checkouts begun, plus a moment more.</summary>
/// <param name="AfterCheckouts">Begun when it strikes.</param>
/// <param name="PauseMs">A random moment more, so that it hits any instruction.</param>
/// <param name="Kind">What is done.</param>
/// <param name="ClockSeconds">How far the clock jumps, for <see cref="FaultKind.ClockJump"/>.</param>
public sealed record Fault(int AfterCheckouts, int PauseMs, FaultKind Kind, int ClockSeconds = 0);

/// <summary>What can be done to the marketplace on purpose.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL to the app, and a new start.</summary>
    Kill,

    /// <summary>Storage stops, and comes back later.</summary>
    Outage,

    /// <summary>The clock of app and orchestrations jumps.</summary>
    ClockJump,

    /// <summary>The provider answers the next few calls of each kind with 503.</summary>
    ProviderFailure,
}

/// <summary>All that will be tried, made from the seed alone.</summary>
/// <param name="Seed">Printed, so that a failing run can be tried again.</param>
/// <param name="Buyers">How many.</param>
/// <param name="Shops">The SKUs of each shop.</param>
/// <param name="Checkouts">In the order in which they begin.</param>
/// <param name="Faults">In the order in which they strike.</param>
public sealed record Scenario(
    int Seed, int Buyers, IReadOnlyList<IReadOnlyList<SkuPlan>> Shops, IReadOnlyList<CheckoutPlan> Checkouts, IReadOnlyList<Fault> Faults)
{
    /// <summary>How many there are of each coupon; some buyers come too late.</summary>
    public int Coupons => Math.Max(2, Checkouts.Count / 5);

    /// <summary>How many orders there are if none is refused.</summary>
    public int OrdersAtMost => Checkouts.Sum(c => c.Orders.Count);
}

using Marketplace.Orders.Contracts;

namespace Marketplace.Notifications;

/// <summary>News of an order, and for whom.</summary>
/// <param name="News">What is told.</param>
/// <param name="ToBuyer">Whether the buyer hears it.</param>
/// <param name="ToShop">Whether those who work in the shop hear it.</param>
internal sealed record OrderTold(News News, bool ToBuyer, bool ToShop);

/// <summary>
/// Who is told what of an order. Nobody is told what they did themselves; what nobody's hand did, both hear, unless it stands below. A word that is not
/// known here is told all the same, to whoever did not do it.
/// </summary>
internal static class OrderWords
{
    /// <summary>The news in an event; null when it is nobody's news.</summary>
    public static OrderTold? Of(OrderEvent told)
    {
        var (buyer, shop) = Hearers(told);
        if (!buyer && !shop) return null;
        var data = new Dictionary<string, string> { ["orderId"] = told.OrderId, ["shopId"] = told.ShopId, ["title"] = told.Title, ["by"] = told.By };
        if (told.Reason is { } reason) data["reason"] = reason;
        var text = $"{Sentence(told)} (order {told.OrderId}, “{told.Title}”){(told.Reason is { Length: > 0 } why ? $" Reason: {why}" : "")}";
        return new OrderTold(new News(told.EventId, $"order-{told.What}", told.At, text, data), buyer, shop);
    }

    /// <summary>A signal that came too late is told to whoever sent it, since they wait for what will not come.</summary>
    static (bool Buyer, bool Shop) Hearers(OrderEvent told) => (told.What, told.By) switch
    {
        ("placed" or "resumed", _) => (false, false),
        ("paid", _) => (false, true),
        ("declined" or "reminded" or "late-payment-refunded", _) => (true, false),
        ("late-payment", _) => (false, false),
        ("cancelled", "buyer") => (false, false),
        ("cancelled", _) => (true, false),
        ("confirmed", "buyer") => (false, false),
        ("confirmed", _) => (true, false),
        ("completed", _) => (false, true),
        (_, "buyer") when IsTooLate(told) => (true, false),
        (_, "seller") when IsTooLate(told) => (false, true),
        (_, _) when IsTooLate(told) => (false, false),
        (_, "buyer") => (false, true),
        (_, "seller") => (true, false),
        _ => (true, true),
    };

    static string Sentence(OrderEvent told) => told.What switch
    {
        "paid" => $"An order is paid and the money is held: {told.Due}. Ship it now.",
        "shipped" => "Your order is on its way. Confirm receipt when you have it.",
        "extended" => "The buyer has asked for more time to confirm receipt.",
        "reminded" => "The time to confirm receipt runs out.",
        "confirmed" => "Your order is taken as received, since the time to confirm is over.",
        "completed" => "An order is completed and its money is released to the shop.",
        "cancelled" => "Your order was cancelled.",
        "declined" => "Your payment was declined.",
        "refunded" => "An order was refunded.",
        "refund-asked" => "The buyer asks for money back. Answer in time: silence means yes.",
        "refund-accepted" => "A refund was accepted.",
        "refund-refused" => "The shop has refused a refund.",
        "refund-withdrawn" => "The buyer does not ask for money back any more.",
        "refund-lapsed" => "A refund has lapsed.",
        "refund-paid" => "A refund was paid.",
        "return-sent" => "Goods are on their way back.",
        "return-received" => "Goods came back.",
        "dispute-opened" => "A dispute is open. Hand in evidence before its time is over.",
        "evidence-closed" => "The time for evidence is over; an operator will rule.",
        "ruled" => "An operator has ruled in a dispute.",
        "late-payment-refunded" => "Your payment came after the order was cancelled, and was sent back.",
        _ => $"News of an order: {told.What.Replace('-', ' ')}.",
    };

    static bool IsTooLate(OrderEvent told) => told.What.EndsWith("-came-too-late", StringComparison.Ordinal);
}

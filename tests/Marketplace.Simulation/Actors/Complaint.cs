using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>
/// What buyer, seller and operator do about an order that something is wrong with, one after the other, each deed until it is answered and seen.
/// Keys are made of order and deed, so whatever is sent again is the same deed.
/// </summary>
public sealed class Complaint(Town town, Chronicle chronicle, Patience patience)
{
    /// <summary>From the asking until the complaint is over, or until only a timer can end it.</summary>
    public async Task SettleAsync(CheckoutPlan plan, OrderPlan order, string orderId, CancellationToken cancellation)
    {
        var deed = new Deeds(town.Buyers[plan.Buyer], town.Shops[order.Shop].Seller, town.Operator, orderId, patience, cancellation);
        var due = (await deed.Buyer.OrderAsync(orderId, cancellation)).Amounts.Due.Amount;
        await (order.Grievance switch
        {
            Grievance.PartBeforeShipment => GrantAsync(deed, due / 3),
            Grievance.PartAfterShipment => GrantAsync(deed, due / 4),
            Grievance.AllBeforeShipment or Grievance.AllAfterShipment => GrantAllAsync(deed, due),
            Grievance.Return => ReturnAsync(deed, due / 2),
            Grievance.Dispute => QuarrelAsync(deed, due),
            Grievance.Withdrawn => WithdrawAsync(deed, due),
            Grievance.SilentShop => deed.AskAsync(Part(due / 5)),
            Grievance.AfterCompletion => AgreeAsync(deed, due / 6),
            _ => Task.CompletedTask,
        });
        chronicle.Note(orderId, DeedKind.Settled);
    }

    static async Task GrantAsync(Deeds deed, long fen)
    {
        await deed.AskAsync(Part(fen));
        await deed.DoAsync(deed.Seller, "answer-refund", new { accept = true }, "paid");
    }

    async Task GrantAllAsync(Deeds deed, long due)
    {
        await GrantAsync(deed, due);
        chronicle.Note(deed.OrderId, DeedKind.AllGoesBack);
    }

    static async Task ReturnAsync(Deeds deed, long fen)
    {
        await deed.AskAsync(Part(fen), "return-and-refund");
        await deed.DoAsync(deed.Seller, "answer-refund", new { accept = true, returnAddress = MarketplaceClient.Home }, "to-return");
        await deed.DoAsync(deed.Buyer, "return-sent", new { carrier = "SF Express", trackingNumber = "SF9" }, "returning");
        await deed.DoAsync(deed.Seller, "return-received", null, "paid");
    }

    static async Task QuarrelAsync(Deeds deed, long due)
    {
        await deed.AskAsync(due);
        await deed.DoAsync(deed.Seller, "answer-refund", new { accept = false, reason = "It was whole." }, "disputed");
        await deed.DoAsync(deed.Buyer, "add-evidence", new { text = "It is in pieces." }, "disputed");
        await deed.DoAsync(deed.Operator, "rule", new { toBuyer = Sum.Cny(due / 3), toSeller = Sum.Cny(due - (due / 3)), reason = "Both have a point." }, "paid");
    }

    static async Task WithdrawAsync(Deeds deed, long due)
    {
        await deed.AskAsync(due);
        await deed.DoAsync(deed.Buyer, "withdraw", null, "withdrawn");
    }

    /// <summary>A shop that has not the money leaves the refund to lapse.</summary>
    static async Task AgreeAsync(Deeds deed, long fen)
    {
        await deed.AskAsync(Part(fen));
        await deed.DoAsync(deed.Seller, "answer-refund", new { accept = true }, "paid", mayBeRefusedAs: "balance-too-low");
    }

    static long Part(long fen) => Math.Max(1, fen);

    /// <summary>Deeds about one order, each seen in its refund before the next.</summary>
    sealed record Deeds(MarketplaceClient Buyer, MarketplaceClient Seller, MarketplaceClient Operator, string OrderId, Patience Patience, CancellationToken Cancellation)
    {
        public Task AskAsync(long fen, string kind = "refund-only") => DoAsync(Buyer, "ask-refund", new { kind, amount = Sum.Cny(fen), reason = "It is broken." }, "asked");

        public async Task DoAsync(MarketplaceClient who, string action, object? body, string stage, string? mayBeRefusedAs = null)
        {
            var reply = await who.PostAsync($"/api/orders/{OrderId}/actions/{action}", body, $"{action}-{OrderId}", Cancellation);
            if (mayBeRefusedAs is not null && reply.Code == mayBeRefusedAs) return;
            if (!reply.IsSuccess) throw new InvalidOperationException($"{action} of {OrderId} was refused: {reply}");
            await Patience.UntilAsync($"the refund of order {OrderId} to be {stage} after {action}", async () => await IsAtAsync(stage, mayBeRefusedAs), Cancellation);
        }

        async Task<bool> IsAtAsync(string stage, string? mayBeRefusedAs)
        {
            var order = await Buyer.OrderAsync(OrderId, Cancellation);
            return order.Refunds.Any(r => r.Stage == stage) || (mayBeRefusedAs is not null && order.Timeline.Any(e => e.What == "refund-not-covered"));
        }
    }
}

using System.Globalization;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>A shop's money, by the three views it has of it: balances, statement, payouts.</summary>
[Collection(Lives.Name)]
public class MoneyTests(LivesSite site) : Journey(site)
{
    [Fact]
    public async Task Balances_statement_and_payouts_agree_whatever_became_of_the_orders()
    {
        var stall = await site.OpenStallAsync(stock: 50, priceFen: 3_333);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var orders = await Task.WhenAll(Enumerable.Range(1, 5).Select(pieces => buyer.BuyAndPayAsync(stall.SkuId, pieces)));
        (await buyer.CancelAsync(orders[0].OrderId)).ExpectSuccess();
        foreach (var order in orders[1..4]) (await stall.Seller.ShipAsync(order.OrderId)).ExpectSuccess();
        foreach (var order in orders[1..3]) (await buyer.ConfirmAsync(order.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(orders[0].OrderId, "refunded");

        // 2 and 3 pieces are paid out less 5 % each, rounded half up; 4 shipped and 5 paid pieces are still held.
        var (held, paidOut) = (9 * 3_333, (6_666 - 333) + (9_999 - 500));
        await site.PayOutAsync(stall, held, paidOut);
        var lines = await stall.Seller.StatementAsync(stall.ShopId);
        Assert.Equal((held, 0, paidOut), (lines.Sum(l => l.Held.Amount), lines.Sum(l => l.Available.Amount), lines.Sum(l => l.PaidOut.Amount)));
        Assert.Equal(5, lines.Count(l => l.Kind == "held"));
        Assert.Equal(orders[0].OrderId, Assert.Single(lines, l => l.Kind == "refunded").OrderId);
        Assert.Equal(lines.Select(l => l.LineId), lines.Select(l => l.LineId).Order(StringComparer.Ordinal));

        var payouts = await stall.Seller.PayoutsAsync(stall.ShopId);
        Assert.All(payouts, p => Assert.Equal("paid", p.Status));
        Assert.Equal(paidOut, payouts.Sum(p => p.Amount.Amount));
        await CsvAgreesAsync(stall, lines);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task A_payout_that_the_bank_refuses_leaves_the_money_available_and_shows_as_failed()
    {
        var stall = await site.OpenStallAsync(priceFen: 10_000);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await site.PayOutAsync(stall, held: 0, paidOut: 9_500);
        var again = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(again.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(again.OrderId, "shipped");
        (await buyer.ConfirmAsync(again.OrderId)).ExpectSuccess();
        await stall.WaitForBalanceAsync(0, 9_500, 9_500);
        (await site.Visitor.PostAsync("/sandbox/faults", new { refuseTransfers = 1 })).Expect(200);
        await site.Operator.PayShopsAsync();
        var payouts = await Eventually.SeesAsync(() => stall.Seller.PayoutsAsync(stall.ShopId), seen => seen.Count == 2, "the payout stands there");
        Assert.Equal(("failed", Sum.Cny(9_500)), (payouts[0].Status, payouts[0].Amount));
        Assert.NotNull(payouts[0].Reason);
        Assert.Equal(payouts[0].PayoutId, (await stall.Seller.WaitForNotificationAsync("payout-failed")).Data["payoutId"]);
        Assert.Equal(payouts[1].PayoutId, (await stall.Seller.WaitForNotificationAsync("payout-paid")).Data["payoutId"]);
        await stall.WaitForBalanceAsync(0, 9_500, 9_500);

        // An operator tries again; once is enough, and a second time there is nothing to try.
        var retried = await site.Operator.PostAsync($"/api/operations/payouts/{payouts[0].PayoutId}/actions/retry");
        Assert.Equal("paid", retried.Expect(200).Json.GetProperty("status").GetString());
        (await site.Operator.PostAsync($"/api/operations/payouts/{payouts[0].PayoutId}/actions/retry")).ExpectProblem(404, "not-found");
        await stall.WaitForBalanceAsync(0, 0, 19_000);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task An_entry_that_only_the_providers_file_has_is_found_and_settled_with_a_reason_and_ours_agree()
    {
        var stall = await site.OpenStallAsync(priceFen: 10_000);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromMinutes(5));
        var (stray, lines) = ($"stray-{placed.PaymentId}", "entry_id,kind,reference,amount,currency,at\n");
        var file = $"{lines}{stray},refund,{stray},1234,CNY,2026-01-01T00:00:00Z\n";
        foreach (var _ in new int[2])
        {
            var taken = await site.Operator.SendAsync(new Call("POST", "/api/operations/provider-statements") { Body = file, ContentType = "text/csv" });
            Assert.Equal(1, taken.Expect(200).Json.GetProperty("entries").GetInt32());
        }

        (await site.Operator.PostAsync("/api/operations/reconciliations")).Expect(200);
        var open = await FindingsAsync(stray);
        Assert.Contains("12.34", Assert.Single(open).GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Empty(await FindingsAsync($" {placed.PaymentId}"));
        var settle = $"/api/operations/reconciliation-findings/{open[0].GetProperty("findingId").GetString()}/actions/settle";
        (await site.Operator.PostAsync(settle, new { reason = "" })).ExpectProblem(422, "invalid-fields");
        (await stall.Seller.PostAsync(settle, new { reason = "Mine." })).ExpectProblem(403, "forbidden");
        (await site.Operator.PostAsync(settle, new { reason = "The bank's own test." })).Expect(200);
        (await site.Operator.PostAsync("/api/operations/reconciliations")).Expect(200);
        Assert.Empty(await FindingsAsync(stray));
    }

    [Fact]
    public async Task Confirming_many_times_at_once_pays_once_and_accrues_once()
    {
        var stall = await site.OpenStallAsync(priceFen: 50_000);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => buyer.ConfirmAsync(placed.OrderId)));
        Assert.Contains(replies, r => r.IsSuccess);
        Assert.All(replies, r => Assert.True(r.IsSuccess || r.Code == "not-allowed-now", r.ToString()));
        await buyer.WaitForStatusAsync(placed.OrderId, "completed");
        await site.PayOutAsync(stall, 0, 47_500);
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 500, "500 coins");
        Assert.Single(await stall.Seller.PayoutsAsync(stall.ShopId));
        await site.Operator.WaitForCleanAuditAsync();
        Assert.Equal(500, (await buyer.CoinsAsync()).Balance);
    }

    async Task<IReadOnlyList<JsonElement>> FindingsAsync(string words) =>
        [.. (await site.Operator.AllAsync<JsonElement>("/api/operations/reconciliation-findings")).Where(f => f.GetProperty("words").GetString()!.Contains(words, StringComparison.Ordinal))];

    static async Task CsvAgreesAsync(Stall stall, IReadOnlyList<WireStatementLine> lines)
    {
        var csv = await stall.Seller.GetAsync($"/api/shops/{stall.ShopId}/statement?format=csv");
        Assert.Equal("text/csv", csv.Expect(200).ContentType);
        var rows = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var heldAt = Array.IndexOf(rows[0].Split(','), "held");
        Assert.Equal(lines.Count, rows.Length - 1);
        Assert.Equal(lines.Sum(l => l.Held.Amount), rows[1..].Sum(r => (long)(decimal.Parse(r.Split(',')[heldAt], CultureInfo.InvariantCulture) * 100)));
    }
}

using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Many want the last pieces at once; each gets an answer that holds.</summary>
public class OversellingTests(RushSite site) : Journey(site), IClassFixture<RushSite>
{
    const int Pieces = 10;

    [Fact]
    public async Task Two_hundred_buyers_at_once_for_ten_pieces_make_ten_orders_and_190_refusals()
    {
        var stall = await site.OpenStallAsync(stock: Pieces);
        var buyers = await Rush.RegisterAsync(site.Visitor, 200);
        var ends = await Task.WhenAll(buyers.Select(b => Rush.BuyAsync(b, stall.SkuId, impatient: false)));
        Assert.Equal(Pieces, ends.Count(e => e.Status == 201));
        Assert.Equal(200 - Pieces, ends.Count(e => e.Code == "out-of-stock"));
        await SoldExactlyAsync(stall, ends);
        await LosersHaveNoOrderAsync(buyers, ends);
        await PayAllAsync(buyers, ends);
        await stall.WaitForBalanceAsync(Pieces * 6_800, 0, 0);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Retries_under_the_same_key_in_the_middle_of_the_rush_sell_nothing_twice()
    {
        var stall = await site.OpenStallAsync(stock: Pieces);
        var buyers = await Rush.RegisterAsync(site.Visitor, 60);
        var ends = await Task.WhenAll(buyers.Select(b => Rush.BuyAsync(b, stall.SkuId, impatient: true)));
        Assert.Equal(Pieces, ends.Count(e => e.Status == 201));
        Assert.Equal(60 - Pieces, ends.Count(e => e.Code == "out-of-stock"));
        await SoldExactlyAsync(stall, ends);
    }

    [Fact]
    public async Task Two_processes_over_one_storage_never_sell_a_piece_twice()
    {
        await using var twin = await site.StartTwinAsync();
        var stall = await site.OpenStallAsync(stock: Pieces);
        var here = await Rush.RegisterAsync(site.Visitor, 40);
        var there = await Rush.RegisterAsync(MarketplaceClient.At(twin.Address), 40);
        var ends = await Task.WhenAll(here.Zip(there).SelectMany(pair => new[] { pair.First, pair.Second }).Select(b => Rush.BuyAsync(b, stall.SkuId, impatient: false)));
        Assert.Equal(Pieces, ends.Count(e => e.Status == 201));
        Assert.Equal(80 - Pieces, ends.Count(e => e.Code == "out-of-stock"));
        await SoldExactlyAsync(stall, ends);
    }

    static async Task SoldExactlyAsync(Stall stall, IReadOnlyList<Reply> ends)
    {
        var won = ends.Where(e => e.IsSuccess).Select(e => e.Read<Placed>().OrderId).ToHashSet();
        Assert.Equal(Pieces, won.Count);
        await stall.WaitForAvailableAsync(0);
        var sold = await Eventually.SeesAsync(
            () => stall.Seller.AllAsync<JsonElement>($"/api/orders?role=seller&shop={stall.ShopId}"), seen => seen.Count >= Pieces, "the shop's list has the orders");
        Assert.Equal(won.Order(), sold.Select(o => o.GetProperty("orderId").GetString()!).Order());
    }

    static async Task LosersHaveNoOrderAsync(IReadOnlyList<MarketplaceClient> buyers, IReadOnlyList<Reply> ends)
    {
        foreach (var (buyer, _) in buyers.Zip(ends).Where(pair => !pair.Second.IsSuccess).Take(40))
            Assert.Empty(await buyer.AllAsync<JsonElement>("/api/orders?role=buyer"));
    }

    static async Task PayAllAsync(IReadOnlyList<MarketplaceClient> buyers, IReadOnlyList<Reply> ends)
    {
        foreach (var (buyer, end) in buyers.Zip(ends).Where(pair => pair.Second.IsSuccess))
        {
            var placed = end.Read<Placed>();
            await buyer.PayAsync(placed.PaymentId);
            await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        }
    }
}

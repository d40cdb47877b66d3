namespace LocalRuntime.Tests.DemoData;

public class DemoTests
{
    [Fact]
    public async Task An_empty_marketplace_is_filled_once()
    {
        await using var market = await FakeMarketplace.StartAsync();
        Assert.True(await market.RunAsync());

        AssertFull(market);
        var calls = market.Calls;
        await market.RunAsync();
        Assert.Equal(calls, market.Calls);
    }

    [Fact]
    public async Task Cut_off_again_and_again_it_goes_on_and_repeats_nothing()
    {
        await using var market = await FakeMarketplace.StartAsync();
        var starts = 0;
        do
        {
            market.StopAfter = market.Calls + 37;
            Assert.True(++starts < 40, "The load never ends.");
        }
        while (!await market.RunAsync());

        Assert.True(starts > 3);
        AssertFull(market);
    }

    [Fact]
    public async Task A_marketplace_with_products_of_its_own_is_left_alone()
    {
        await using var market = await FakeMarketplace.StartAsync();
        market.Products.Add(new System.Text.Json.Nodes.JsonObject());
        await market.RunAsync();
        Assert.Equal((1, false), (market.Calls, market.IsComplete));
    }

    [Fact]
    public async Task Switched_off_it_calls_nothing_and_supplies_no_operator()
    {
        await using var market = await FakeMarketplace.StartAsync();
        await market.RunAsync("False");
        Assert.Equal((0, ""), (market.Calls, market.Operator));
    }

    [Fact]
    public async Task The_operator_has_a_random_password_that_stays()
    {
        await using var market = await FakeMarketplace.StartAsync();
        await using var other = await FakeMarketplace.StartAsync();
        await market.RunAsync();
        var first = market.Operator;
        await market.RunAsync();
        await other.RunAsync();

        Assert.StartsWith("operator@demo.example:demo-", first, StringComparison.Ordinal);
        Assert.Equal(first, market.Operator);
        Assert.NotEqual(first, other.Operator);
    }

    private static void AssertFull(FakeMarketplace market)
    {
        Assert.True(market.IsComplete);
        Assert.Equal((8, 5, 5), (market.Accounts.Count, market.Shops.Count, market.Verified.Distinct().Count()));
        Assert.Equal(43, market.Products.Select(product => (string)product["itemNumber"]!).Distinct().Count());
        Assert.Equal(43, market.Products.Count);
        Assert.All(market.Products, product => Assert.InRange(product["skus"]!.AsArray().Count, 2, 6));
        Assert.Equal(["completed", "paid", "shipped"], market.Orders.Values.Order());
        Assert.Equal(["completed"], market.Reviewed);
        Assert.Equal(["rev_1"], market.Replied);
        Assert.InRange(market.Told, 300, 5_000);
    }
}

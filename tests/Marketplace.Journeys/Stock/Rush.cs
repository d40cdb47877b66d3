namespace Marketplace.Journeys;

/// <summary>Many buyers who all want the same thing now.</summary>
static class Rush
{
    /// <summary>Registers so many buyers, a few at a time.</summary>
    public static async Task<IReadOnlyList<MarketplaceClient>> RegisterAsync(MarketplaceClient visitor, int count)
    {
        var buyers = new List<MarketplaceClient>(count);
        foreach (var few in Enumerable.Range(0, count).Chunk(20))
            buyers.AddRange(await Task.WhenAll(few.Select(i => visitor.RegisterAsync($"Buyer {i}"))));
        return buyers;
    }

    /// <summary>
    /// Wants one piece. What says "try again" is tried again under the same key, as a storefront does; an impatient buyer sends each request
    /// three times at once.
    /// </summary>
    public static async Task<Reply> BuyAsync(MarketplaceClient buyer, string skuId, bool impatient)
    {
        var key = MarketplaceClient.NewKey();
        var end = await Eventually.SeesAsync(
            async () => Best(await Task.WhenAll(Enumerable.Range(0, impatient ? 3 : 1).Select(_ => buyer.TryPlaceOrdersAsync(key, new Line(skuId, 1))))),
            reply => reply.Code is not "request-in-progress", "an order or a refusal");
        if (impatient && end.IsSuccess)
        {
            var again = (await buyer.TryPlaceOrdersAsync(key, new Line(skuId, 1))).Expect(201);
            Assert.True(again.Replayed);
            Assert.Equal(end.Text, again.Text);
        }

        return end;
    }

    // Of three answers to one request at most one says what became of it; the others say that it is under way, or repeat it.
    static Reply Best(Reply[] replies)
    {
        Assert.Single(replies.Where(r => r.IsSuccess).Select(r => r.Text).Distinct().DefaultIfEmpty(""));
        return replies.FirstOrDefault(r => r.IsSuccess) ?? replies.FirstOrDefault(r => r.Code != "request-in-progress") ?? replies[0];
    }
}

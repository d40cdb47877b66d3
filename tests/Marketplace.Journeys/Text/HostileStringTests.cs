using System.Net;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>
/// Texts that break other places: markup, right-to-left marks, emoji, formulas, quotes of every query language. They are kept and given back
/// to the letter; where they are shown, as HTML or CSV, they are escaped.
/// </summary>
[Collection(RoutesUnderFire.Name)]
public class HostileStringTests(RoutesSite site) : Journey(site)
{
    public static TheoryData<string> Texts =>
    [
        "<script>alert('x')</script>", "\"><img src=x onerror=alert(1)>", "\u202Egnp.exe\u202C \u200F\u200E", "👩‍👩‍👧‍👦 🍵 é e\u0301 ﷽", "=HYPERLINK(\"http://x\",\"y\")", "@SUM(1+1)*cmd|' /C calc'!A0",
        "+86 10 1234", "-2+3", "O'Brien'' or PartitionKey ne '", "'; DROP TABLE orders;--", "{{7*7}} ${jndi:ldap://x} %s %n", "青瓷 杯子 청자 セラドン", "a,b;\"c\"", "\\u0000 \\ud800", "a/b?c#d%00&e",
        "NULL", "﻿bom", "Z̴̡̛͈a̴l̶g̷o̴",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_given_back_to_the_letter_wherever_it_went(string text)
    {
        var seller = await site.Visitor.RegisterAsync(text);
        Assert.Equal(text.Trim(), (await seller.MeAsync()).DisplayName);
        var shop = await seller.OpenShopAsync(text);
        Assert.Equal(text.Trim(), (await seller.GetAsync($"/api/shops/{shop.ShopId}")).Expect(200).Json.GetProperty("name").GetString());
        var listed = await ListAsync(seller, shop.ShopId, text);
        var product = await site.Visitor.ProductAsync(listed.ProductId);
        Assert.Equal((text.Trim(), text.Trim(), text.Trim()), (product.Title, product.Description, Assert.Single(product.Skus).Options["Kind"]));

        var buyer = await site.Visitor.RegisterAsync("Lin");
        var address = MarketplaceClient.Home with { Recipient = text, Street = text, City = text };
        var body = new { lines = new[] { new Line(listed.SkuId, 1) }, address };
        var placed = (await buyer.PostAsync("/api/orders", body, MarketplaceClient.NewKey())).Expect(201).Read<Placed>();
        var order = await buyer.OrderAsync(placed.OrderId);
        Assert.Equal(address with { Recipient = text.Trim(), Street = text.Trim(), City = text.Trim() }, order.Address);
        Assert.Equal(text.Trim(), Assert.Single(order.Lines).Title);
        await PageIsEscapedAsync(placed, text);
        await ReasonIsEscapedInCsvAsync(seller, buyer, shop.ShopId, placed, text);
    }

    [Fact]
    public async Task Blanks_around_and_control_characters_are_not_kept()
    {
        var seller = await site.Visitor.RegisterAsync("Mei");
        foreach (var bad in new[] { "a\u0000b", "a\u0007b", "a\u001bb", "\ufffd", "   " })
            Assert.Equal(422, (await seller.PostAsync("/api/shops", new { name = bad, kind = "personal" })).Problem.Status);
        var shop = await seller.OpenShopAsync("  Mei  ");
        Assert.Equal("Mei", (await seller.GetAsync($"/api/shops/{shop.ShopId}")).Json.GetProperty("name").GetString());
    }

    static async Task<ListedProduct> ListAsync(MarketplaceClient seller, string shopId, string text)
    {
        var body = new
        {
            title = text,
            description = text,
            categoryId = "mugs",
            attributes = new Dictionary<string, string> { ["Note"] = text },
            media = Array.Empty<string>(),
            skus = new[] { new { skuCode = "A", options = new Dictionary<string, string> { ["Kind"] = text }, price = Sum.Cny(100), stock = 5 } },
        };
        var listed = (await seller.PostAsync($"/api/shops/{shopId}/products", body)).Expect(201).Read<ListedProduct>();
        (await seller.PostAsync($"/api/products/{listed.ProductId}/actions/put-on-sale")).Expect(200);
        return listed;
    }

    async Task PageIsEscapedAsync(Placed placed, string text)
    {
        var page = (await site.Visitor.GetAsync(new Uri(placed.PayUrl).PathAndQuery)).Expect(200);
        Assert.Equal("text/html", page.ContentType);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        var missing = (await site.Visitor.GetAsync($"/sandbox/pay/{Uri.EscapeDataString(text)}")).Expect(404);
        Assert.DoesNotContain("<script", missing.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", missing.Text, StringComparison.OrdinalIgnoreCase);
        if (text.Contains('<', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal)) Assert.Contains(text, WebUtility.HtmlDecode(missing.Text), StringComparison.Ordinal);
    }

    static async Task ReasonIsEscapedInCsvAsync(MarketplaceClient seller, MarketplaceClient buyer, string shopId, Placed placed, string text)
    {
        await buyer.PayAsync(placed.PaymentId);
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        (await buyer.CancelAsync(placed.OrderId, text)).ExpectSuccess();
        var order = await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        Assert.Contains(order.Timeline, e => e.Reason == text.Trim());
        await Eventually.SeesAsync(() => seller.StatementAsync(shopId), lines => lines.Count == 2, "held and refunded stand in the statement");
        var csv = (await seller.GetAsync($"/api/shops/{shopId}/statement?format=csv")).Expect(200);
        foreach (var cell in Csv.Cells(csv.Text)) Assert.False(cell.TrimStart() is ['=' or '+' or '@' or '\t', ..], $"A spreadsheet would run {cell}");
        if (csv.Text.Contains(JsonEncodedText.Encode("HYPERLINK").ToString(), StringComparison.Ordinal)) Assert.Contains("'=HYPERLINK", csv.Text, StringComparison.Ordinal);
    }
}

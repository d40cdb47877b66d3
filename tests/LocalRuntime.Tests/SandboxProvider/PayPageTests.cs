using System.Net;

namespace LocalRuntime.Tests.SandboxProvider;

public class PayPageTests
{
    [Fact]
    public async Task The_page_says_what_is_paid_for_and_offers_to_pay_decline_or_delay()
    {
        await using var host = await SandboxHost.StartAsync();
        await host.PayableAsync();
        using var answer = await host.Http.GetAsync("/sandbox/pay/pay-1");
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Contains("¥19.99", page, StringComparison.Ordinal);
        Assert.Contains("A mug", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<form method=\"post\"").Length - 1);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Pressing_pay_pays_and_shows_the_page_again_without_buttons()
    {
        await using var host = await SandboxHost.StartAsync();
        await host.PayableAsync();
        using var pressed = await PressAsync(host, "approve");

        Assert.Equal((HttpStatusCode.SeeOther, "/sandbox/pay/pay-1"), (pressed.StatusCode, pressed.Headers.Location!.ToString()));
        await host.Notifications.WaitForAsync(1);
        var page = await host.Http.GetStringAsync("/sandbox/pay/pay-1");
        Assert.Contains("Paid. Thank you.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressing_pay_later_pays_now_and_tells_later()
    {
        await using var host = await SandboxHost.StartAsync();
        await host.PayableAsync();
        (await PressAsync(host, "approve", ("delayMs", "10000"))).Dispose();
        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
        host.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, host.Notifications.Count);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Notifications.WaitForAsync(1);
    }

    [Fact]
    public async Task A_button_pressed_too_late_is_explained()
    {
        await using var host = await SandboxHost.StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "decline");
        using var pressed = await PressAsync(host, "approve");
        var page = await host.Http.GetStringAsync(pressed.Headers.Location);
        Assert.Contains("not possible any more", page, StringComparison.Ordinal);
        Assert.Contains("Declined.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_words_and_addresses_stay_words()
    {
        await using var host = await SandboxHost.StartAsync();
        const string Hostile = "\"><script>alert(1)</script>'&";
        await host.PayableAsync("<b>&\"", new { description = Hostile, returnUrl = "javascript:alert(1)" });
        var page = await host.Http.GetStringAsync("/sandbox/pay/" + Uri.EscapeDataString("<b>&\""));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>&", page, StringComparison.Ordinal);
        Assert.Contains(Hostile, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/orders/1", true)]
    [InlineData("https://shop.example/orders/1", true)]
    [InlineData("//evil.example/", false)]
    [InlineData("/\\evil.example/", false)]
    [InlineData("data:text/html,x", false)]
    public async Task Only_an_address_of_the_web_leads_back(string url, bool shown)
    {
        await using var host = await SandboxHost.StartAsync();
        await host.PayableAsync(more: new { returnUrl = url });
        Assert.Equal(shown, (await host.Http.GetStringAsync("/sandbox/pay/pay-1")).Contains("Back to the shop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_payment_is_a_page_too()
    {
        await using var host = await SandboxHost.StartAsync();
        using var answer = await host.Http.GetAsync("/sandbox/pay/none");
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    private static async Task<HttpResponseMessage> PressAsync(SandboxHost host, string action, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await host.Http.PostAsync($"/sandbox/payments/pay-1/actions/{action}", form);
    }
}

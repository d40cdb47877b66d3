using Marketplace.Payments;
using Microsoft.Extensions.Configuration;

namespace Marketplace.Tests.Payments;

public class PaymentsOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071", null)]
    [InlineData("https://localhost", null)]
    [InlineData("http://[::1]:80/", null)]
    [InlineData("https://sandbox.example.com", "is not on this machine")]
    [InlineData("http://127.0.0.1.example.com", "is not on this machine")]
    [InlineData("ftp://127.0.0.1", "must be the sandbox provider's address")]
    [InlineData("127.0.0.1:7071", "must be the sandbox provider's address")]
    [InlineData("", "must be the sandbox provider's address")]
    public void Sandbox_is_on_this_machine(string url, string? fault) => AssertFault(fault, Options(url));

    [Fact]
    public void Sandbox_is_refused_in_the_cloud_unless_it_is_a_rehearsal()
    {
        AssertFault("refused in the cloud", Options(), ("WEBSITE_SITE_NAME", "marketplace"));
        var rehearsal = Options("https://sandbox.example.com");
        rehearsal.Sandbox.AllowInCloud = true;
        AssertFault(null, rehearsal, ("WEBSITE_SITE_NAME", "marketplace"));
    }

    [Fact]
    public void Provider_and_secret_must_be_said()
    {
        AssertFault("Payments:Provider is not set", new PaymentsOptions());
        AssertFault("'paypal', which is no provider here", new PaymentsOptions { Provider = "paypal" });
        var weak = Options();
        weak.Sandbox.Secret = "short";
        AssertFault("at least 16 characters", weak);
    }

    [Fact]
    public void Alipay_needs_all_its_settings_and_says_which_are_wrong()
    {
        AssertFault(null, Alipay(_ => { }));
        AssertFault("AppId must be", Alipay(a => a.AppId = "wx1"));
        AssertFault("SellerId must be", Alipay(a => a.SellerId = "1088000000000001"));
        AssertFault("PrivateKey is no RSA key", Alipay(a => a.PrivateKey = "not a key"));
        AssertFault("AlipayPublicKey is no RSA key", Alipay(a => a.AlipayPublicKey = ""));
        AssertFault("GatewayUrl must be an https", Alipay(a => a.GatewayUrl = "http://openapi.alipay.com/gateway.do"));
        AssertFault("NotifyUrl must be", Alipay(a => a.NotifyUrl = ""));
        AssertFault("MinimumFen must be", new PaymentsOptions { Provider = "alipay", Payouts = new PayoutOptions { MinimumFen = 0 } });
    }

    static PaymentsOptions Alipay(Action<AlipayOptions> change)
    {
        var alipay = new AlipayOptions
        {
            AppId = "2021000000000001",
            SellerId = "2088000000000001",
            NotifyUrl = "https://shop.example.org/api/payments/notifications",
            PrivateKey = Vectors.Bare("app.key.pem"),
            AlipayPublicKey = Vectors.Text("alipay.pub.pem"),
        };
        change(alipay);
        return new PaymentsOptions { Provider = "alipay", Alipay = alipay };
    }

    static PaymentsOptions Options(string url = "http://127.0.0.1:7071") =>
        new() { Provider = "sandbox", Sandbox = new SandboxOptions { BaseUrl = url, Secret = "0123456789abcdef" } };

    static void AssertFault(string? fault, PaymentsOptions options, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        var result = new PaymentsOptionsValidator(configuration).Validate(null, options);
        if (fault is null) Assert.True(result.Succeeded, result.FailureMessage);
        else Assert.Contains(fault, result.FailureMessage, StringComparison.Ordinal);
    }
}

using System.Text;
using Marketplace.Payments;

namespace Marketplace.Tests.Payments;

public class SandboxSignatureTests
{
    const string Secret = "a secret of the tests";
    const string Body = """{"notificationId":"ntf_1","type":"payment.succeeded","paymentId":"pay_1","amount":{"amount":1999,"currency":"CNY"},"at":"2026-11-23T08:00:00Z"}""";
    const string Hex = "fdaa3f098a2632da1506db4504738c37419cd8993be37e84385237489385f493";
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_420_800);

    /// <summary>Computed with openssl dgst -sha256 -hmac.</summary>
    [Theory]
    [InlineData(Secret, 1_763_884_800, Body, "46207c2797b9744300f57440f0e6e06188dc5f8dd10a69bc32f5183f968be228")]
    [InlineData(Secret, 1_795_420_800, Body, Hex)]
    [InlineData(Secret, 1_795_420_800, """{"名":"值"}""", "7501a991fce169bbf3db98ba4bd825f66fd992fe28975dfd953ca35dfd6876fa")]
    [InlineData("0123456789abcdef", 0, "", "9b9567f7a6e6e3243d8c5c66dde94f7df77b79d6edb3dee210c5778814cfaca0")]
    public void Signature_is_what_others_compute(string secret, long time, string body, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(SandboxSignature.Compute(secret, time, Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void Right_signature_is_taken_in_either_case_of_letters()
    {
        Assert.Null(Check($"t=1795420800,v1={Hex}"));
        Assert.Null(Check($"t=1795420800,v1={Hex.ToUpperInvariant()}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=1795420800")]
    [InlineData("v1=" + Hex)]
    [InlineData("t=,v1=" + Hex)]
    [InlineData("t=1795420801,v1=" + Hex)]
    [InlineData("t=01795420800,v1=" + Hex)]
    [InlineData("t=+1795420800,v1=" + Hex)]
    [InlineData("t= 1795420800,v1=" + Hex)]
    [InlineData("t=99999999999999999999999,v1=" + Hex)]
    [InlineData("t=1795420800,v1=")]
    [InlineData("t=1795420800,v1=fdaa")]
    [InlineData("t=1795420800,v1=" + Hex + "00")]
    [InlineData("t=1795420800,v1=zzaa3f098a2632da1506db4504738c37419cd8993be37e84385237489385f493")]
    [InlineData("t=1795420800,v0=" + Hex)]
    [InlineData("t=1795420800,v1=0daa3f098a2632da1506db4504738c37419cd8993be37e84385237489385f493")]
    [InlineData("t=1795420800,v1=" + Hex + ",v1=" + Hex)]
    public void Anything_else_is_forged(string header) => Assert.Equal("bad-signature", Check(header));

    [Fact]
    public void Another_body_or_secret_is_forged()
    {
        Assert.Equal("bad-signature", SandboxSignature.Check(Secret, $"t=1795420800,v1={Hex}", Encoding.UTF8.GetBytes(Body + " "), Now)?.Code);
        Assert.Equal("bad-signature", SandboxSignature.Check(Secret + "!", $"t=1795420800,v1={Hex}", Encoding.UTF8.GetBytes(Body), Now)?.Code);
    }

    [Theory]
    [InlineData(300, null)]
    [InlineData(-300, null)]
    [InlineData(301, "stale-signature")]
    [InlineData(-301, "stale-signature")]
    public void Signature_lives_five_minutes_either_way(int seconds, string? code) =>
        Assert.Equal(code, SandboxSignature.Check(Secret, $"t=1795420800,v1={Hex}", Encoding.UTF8.GetBytes(Body), Now.AddSeconds(seconds))?.Code);

    static string? Check(string header) => SandboxSignature.Check(Secret, header, Encoding.UTF8.GetBytes(Body), Now)?.Code;
}

using System.Security.Cryptography;

namespace Marketplace.Payments;

/// <summary>Configuration section <c>Payments:Alipay</c>.</summary>
public sealed class AlipayOptions
{
    /// <summary>The app's id at Alipay.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The merchant's own user id there (2088…): whom the money is paid to.</summary>
    public string SellerId { get; set; } = "";

    /// <summary>The app's private key, PKCS#8 or PKCS#1, as PEM or its base64 alone; signs what is sent.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>Alipay's public key (not the app's), as PEM or its base64 alone; checks what comes.</summary>
    public string AlipayPublicKey { get; set; } = "";

    /// <summary>Alipay's gateway; its sandbox has another one.</summary>
    public string GatewayUrl { get; set; } = "https://openapi.alipay.com/gateway.do";

    /// <summary>Where Alipay tells: this app's <c>/api/payments/notifications</c>, as seen from outside.</summary>
    public string NotifyUrl { get; set; } = "";

    /// <summary>Where the payer's browser goes afterwards; may be empty.</summary>
    public string ReturnUrl { get; set; } = "";

    /// <summary>What is wrong with these settings.</summary>
    internal List<string> Faults()
    {
        List<string> faults = [];
        if (AppId.Length is 0 or > 32 || !AppId.All(char.IsAsciiDigit)) faults.Add("Payments:Alipay:AppId must be the app's id at Alipay, digits only.");
        if (SellerId.Length != 16 || !SellerId.StartsWith("2088", StringComparison.Ordinal) || !SellerId.All(char.IsAsciiDigit))
            faults.Add("Payments:Alipay:SellerId must be the merchant's user id: 16 digits that begin with 2088.");
        if (!IsAddress(GatewayUrl)) faults.Add("Payments:Alipay:GatewayUrl must be an https address, such as https://openapi.alipay.com/gateway.do.");
        if (!IsAddress(NotifyUrl)) faults.Add("Payments:Alipay:NotifyUrl must be the https address of this app's /api/payments/notifications.");
        if (ReturnUrl.Length > 0 && !IsAddress(ReturnUrl)) faults.Add("Payments:Alipay:ReturnUrl must be an https address, or empty.");
        if (KeyFault(() => AlipayKeys.Private(PrivateKey)) is { } ours) faults.Add($"Payments:Alipay:PrivateKey {ours}");
        if (KeyFault(() => AlipayKeys.Public(AlipayPublicKey)) is { } theirs) faults.Add($"Payments:Alipay:AlipayPublicKey {theirs}");
        return faults;
    }

    /// <summary>Plain http is for this machine only, where tests have their own Alipay.</summary>
    static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    static string? KeyFault(Func<RSA> read)
    {
        try
        {
            using var key = read();
            return key.KeySize < 2048 ? "must have at least 2048 bits." : null;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException or ArgumentException)
        {
            return "is no RSA key that can be read, as PEM or as its base64 alone.";
        }
    }
}

/// <summary>Reads RSA keys in the forms in which Alipay's tools hand them out.</summary>
internal static class AlipayKeys
{
    /// <summary>PKCS#8 or PKCS#1.</summary>
    public static RSA Private(string text) => Read(text, (key, bytes) =>
    {
        try
        {
            key.ImportPkcs8PrivateKey(bytes, out _);
        }
        catch (CryptographicException)
        {
            key.ImportRSAPrivateKey(bytes, out _);
        }
    });

    /// <summary>X.509 subject public key info.</summary>
    public static RSA Public(string text) => Read(text, (key, bytes) => key.ImportSubjectPublicKeyInfo(bytes, out _));

    static RSA Read(string text, Action<RSA, byte[]> import)
    {
        var key = RSA.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal)) key.ImportFromPem(text);
            else import(key, Convert.FromBase64String(text));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Speaks as the payment provider, or as somebody who would like to pass for it: notifications by direct POST, signed as one likes.</summary>
/// <param name="app">The app that is told.</param>
public sealed class ProviderVoice(MarketplaceClient app)
{
    /// <summary>What app and provider sign with here.</summary>
    public const string Secret = "a secret shared by app and provider";

    /// <summary>The body of a notification that a payment succeeded.</summary>
    public static string Succeeded(string paymentId, Sum amount, string id = "ntf-by-hand", DateTimeOffset? at = null) =>
        Body("payment.succeeded", paymentId, amount, id, at);

    /// <summary>The body of a notification of any type.</summary>
    public static string Body(string type, string paymentId, Sum amount, string id, DateTimeOffset? at = null) =>
        JsonSerializer.Serialize(new { notificationId = id, type, paymentId, amount, at = at ?? DateTimeOffset.UnixEpoch.AddYears(57) }, Wire.Options);

    /// <summary>Sends a body with a good signature, as of a time; now by the app's clock, if none is given.</summary>
    public async Task<Reply> TellAsync(string body, DateTimeOffset? at = null, string secret = Secret) =>
        await SendAsync(body, Sign(body, at ?? await app.ClockAsync(), secret));

    /// <summary>Sends a body with any signature header, or none.</summary>
    public Task<Reply> SendAsync(string body, string? signature) => app.SendAsync(
        new Call("POST", "/api/payments/notifications")
        {
            Body = body,
            Headers = signature is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Sandbox-Signature"] = signature },
        }, token: null);

    /// <summary>The signature of a body at a time.</summary>
    public static string Sign(string body, DateTimeOffset at, string secret = Secret) => Sign(Encoding.UTF8.GetBytes(body), at, secret);

    /// <summary>The signature of a body, text or not, at a time.</summary>
    public static string Sign(byte[] body, DateTimeOffset at, string secret = Secret)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"{time}."), .. body]))}";
    }
}

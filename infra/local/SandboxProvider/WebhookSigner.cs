using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Marketplace.Local.SandboxProvider;

/// <summary>Signs what the app is told: <c>t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body"&gt;</c>. The time is signed too, so that an old telling cannot be played again.</summary>
internal sealed class WebhookSigner(string secret)
{
    public const string Header = "Sandbox-Signature";
    private readonly byte[] key = Encoding.UTF8.GetBytes(secret);

    public string Sign(string body, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }
}

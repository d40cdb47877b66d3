using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marketplace.Shared;
using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

/// <summary>
/// Refresh tokens: session, generation and a MAC over both. The MAC tells a token that was made here, and may have been copied,
/// from one that was invented; so a stranger who knows a session's id cannot end it, and no token is stored.
/// </summary>
public sealed class RefreshTokens(IOptions<IdentityOptions> options)
{
    readonly byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, options.Value.Key, 32, info: "marketplace refresh tokens"u8.ToArray());

    public string Of(Session session) => Sign(string.Create(CultureInfo.InvariantCulture, $"{session.SessionId}.{session.Generation}"));

    /// <summary>Session and generation of a token that was made here, or null.</summary>
    public (string SessionId, int Generation)? Read(string? token)
    {
        if (token is null || token.Length > 200 || token.Split('.') is not [var session, var number, _]) return null;
        if (!Ids.IsId(session, "ses") || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)) return null;
        var made = Sign(string.Create(CultureInfo.InvariantCulture, $"{session}.{generation}"));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(made), Encoding.UTF8.GetBytes(token)) ? (session, generation) : null;
    }

    string Sign(string text) => $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}";
}

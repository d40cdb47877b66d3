using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// <c>Sandbox-Signature: t=&lt;unix&gt;,v1=&lt;hex&gt;</c>, an HMAC-SHA256 of the time, a dot and the body as it was sent. Forgery is
/// told before age, and both without a hint by duration.
/// </summary>
internal static class SandboxSignature
{
    public const string Header = "Sandbox-Signature";

    /// <summary>How far the signature's time may be away, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The problem with a signature, or null.</summary>
    public static Problem? Check(string secret, string header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (Parse(header) is not var (time, signature)) return PaymentProblems.BadSignature;
        if (!CryptographicOperations.FixedTimeEquals(Compute(secret, time, body), signature)) return PaymentProblems.BadSignature;
        var apart = Int128.Abs((Int128)now.ToUnixTimeSeconds() - time);
        return apart > (long)Tolerance.TotalSeconds ? PaymentProblems.StaleSignature : null;
    }

    /// <summary>The signature's bytes.</summary>
    public static byte[] Compute(string secret, long time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{time.ToString(CultureInfo.InvariantCulture)}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    static (long Time, byte[] Signature)? Parse(string header)
    {
        if (header.Length > 200 || header.Split(',') is not [var first, var second]) return null;
        if (!first.StartsWith("t=", StringComparison.Ordinal) || !second.StartsWith("v1=", StringComparison.Ordinal)) return null;
        var (digits, hex) = (first[2..], second[3..]);
        if (digits.Length is 0 or > 18 || (digits.Length > 1 && digits[0] == '0')) return null;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var time)) return null;
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? (time, Convert.FromHexString(hex)) : null;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Marketplace.Payments;

/// <summary>
/// RSA2: SHA-256 with RSA, PKCS#1 v1.5, in base 64. What is signed is the parameters that are not empty, in ordinal order of their names, as
/// <c>name=value</c> joined by ampersands, none of it encoded; of a response it is the raw text of its inner object.
/// </summary>
internal static class AlipaySignature
{
    /// <summary>What is signed of a request: all but <c>sign</c>.</summary>
    public static string OfRequest(IEnumerable<KeyValuePair<string, string>> parameters) => Join(parameters, "sign");

    /// <summary>What is signed of a notification: all but <c>sign</c> and <c>sign_type</c>.</summary>
    public static string OfNotification(IEnumerable<KeyValuePair<string, string>> parameters) => Join(parameters, "sign", "sign_type");

    public static string Sign(RSA key, string content) =>
        Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>Whether the signature is the key's; what is no signature at all is not.</summary>
    public static bool IsTrue(RSA key, string content, string? signature)
    {
        var bytes = new byte[signature?.Length ?? 0];
        return signature is not null && Convert.TryFromBase64String(signature, bytes, out var length)
            && key.VerifyData(Encoding.UTF8.GetBytes(content), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    static string Join(IEnumerable<KeyValuePair<string, string>> parameters, params string[] but) => string.Join('&',
        parameters.Where(p => p.Value.Length > 0 && !but.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
}

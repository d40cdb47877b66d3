using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Makes access tokens by hand, with the app's own key or with another: the right ones, so that it is sure why the wrong ones are refused.</summary>
public static class TokenForge
{
    /// <summary>What the app under test signs with.</summary>
    public static readonly string Key = Convert.ToBase64String(Encoding.UTF8.GetBytes("forty-eight bytes that only app and tests know.."));

    static readonly byte[] OwnKey = Convert.FromBase64String(Key);
    static readonly byte[] OtherKey = Encoding.UTF8.GetBytes("forty-eight bytes that a forger has made up ....");

    /// <summary>A token as the app itself would issue it.</summary>
    public static string Right(string userId, DateTimeOffset now) => Make(Claims(userId, now));

    /// <summary>Tokens that are wrong in one way each, by what is wrong, with the code that must come.</summary>
    public static IEnumerable<(string What, string Token, string Code)> Wrong(string userId, DateTimeOffset now)
    {
        var claims = Claims(userId, now);
        var right = Make(claims);
        string With(string name, object? value) => Make(claims.Where(c => c.Key != name).Append(KeyValuePair.Create(name, value)).Where(c => c.Value is not null));
        yield return ("expired", With("exp", (now - TimeSpan.FromSeconds(5)).ToUnixTimeSeconds()), "token-expired");
        yield return ("not valid yet", With("nbf", (now + TimeSpan.FromHours(1)).ToUnixTimeSeconds()), "token-expired");
        yield return ("without an end", With("exp", null), "token-expired");
        yield return ("another issuer", With("iss", "https://evil.example"), "invalid-token");
        yield return ("without an issuer", With("iss", null), "invalid-token");
        yield return ("another audience", With("aud", "somebody-else"), "invalid-token");
        yield return ("another key", Make(claims, key: OtherKey), "invalid-token");
        yield return ("alg none", Make(claims, algorithm: "none"), "invalid-token");
        yield return ("alg None with a signature", $"{Make(claims, algorithm: "None")}{right[(right.LastIndexOf('.') + 1)..]}", "invalid-token");
        yield return ("alg RS256 signed with the key", Make(claims, algorithm: "RS256"), "invalid-token");
        yield return ("alg HS512", Make(claims, algorithm: "HS512"), "invalid-token");
        yield return ("the end cut off", right[..^4], "invalid-token");
        yield return ("claims exchanged", Exchanged(right, Make(Claims("usr_00000000000000000000000000", now))), "invalid-token");
        yield return ("a subject that is no user", With("sub", "operator"), "invalid-token");
        yield return ("without roles", With("roles", null), "invalid-token");
        yield return ("without a session", With("sid", null), "invalid-token");
        yield return ("nonsense", "a.b.c", "invalid-token");
        yield return ("one word", "nonsense", "invalid-token");
        yield return ("empty parts", "..", "invalid-token");
        yield return ("long", new string('a', 9_000), "invalid-token");
    }

    static Dictionary<string, object?> Claims(string userId, DateTimeOffset now) => new()
    {
        ["iss"] = "marketplace",
        ["aud"] = "marketplace",
        ["sub"] = userId,
        ["sid"] = "ses_00000000000000000000000000",
        ["roles"] = Array.Empty<string>(),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = (now + TimeSpan.FromMinutes(10)).ToUnixTimeSeconds(),
    };

    static string Make(IEnumerable<KeyValuePair<string, object?>> claims, string algorithm = "HS256", byte[]? key = null)
    {
        var text = $"{Encode(new { alg = algorithm, typ = "JWT" })}.{Encode(claims.ToDictionary())}";
        var bytes = Encoding.ASCII.GetBytes(text);
        return algorithm switch
        {
            "none" or "None" => text + ".",
            "HS512" => $"{text}.{Base64Url.EncodeToString(HMACSHA512.HashData(key ?? OwnKey, bytes))}",
            _ => $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key ?? OwnKey, bytes))}",
        };
    }

    static string Exchanged(string token, string other)
    {
        var (mine, theirs) = (token.Split('.'), other.Split('.'));
        return $"{mine[0]}.{theirs[1]}.{mine[2]}";
    }

    static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}

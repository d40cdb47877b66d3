using System.Collections.Concurrent;
using Marketplace.Shared;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marketplace.Identity;

/// <summary>What an access token that holds says.</summary>
public sealed record AccessToken(string UserId, IReadOnlySet<string> Roles, string SessionId, DateTimeOffset ExpiresAt);

/// <summary>
/// Access tokens: JWTs signed with HMAC-SHA256, good for minutes by the app's own clock. Only that algorithm, this issuer and
/// audience, and tokens that end are taken. A token that held is remembered until it runs out, so the hot path costs a look-up.
/// </summary>
public sealed class AccessTokens
{
    const int Remembered = 20_000;
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    readonly ConcurrentDictionary<string, AccessToken> known = new(StringComparer.Ordinal);
    readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false, MaximumTokenSizeInBytes = 8_192 };
    readonly SigningCredentials credentials;
    readonly TokenValidationParameters rules;
    readonly IdentityOptions options;
    readonly TimeProvider time;

    public AccessTokens(IOptions<IdentityOptions> options, TimeProvider time)
    {
        (this.options, this.time) = (options.Value, time);
        credentials = new SigningCredentials(new SymmetricSecurityKey(this.options.Key), SecurityAlgorithms.HmacSha256);
        rules = new TokenValidationParameters
        {
            IssuerSigningKey = credentials.Key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidTypes = ["JWT"],
            ValidIssuer = this.options.Issuer,
            ValidAudience = this.options.Issuer,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => until > time.GetUtcNow() && from <= time.GetUtcNow() + Skew,
        };
    }

    /// <summary>Seconds that a new token is good for.</summary>
    public int ExpiresIn => options.AccessTokenMinutes * 60;

    public string Issue(RegisteredAccount account, string sessionId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = options.Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddSeconds(ExpiresIn),
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object> { ["sub"] = account.UserId, ["sid"] = sessionId, ["roles"] = account.Roles.ToArray() },
        });
    }

    /// <summary>What a token says; 401 <c>token-expired</c> or <c>invalid-token</c>.</summary>
    public async ValueTask<Result<AccessToken>> CheckAsync(string text)
    {
        if (known.TryGetValue(text, out var seen))
        {
            if (seen.ExpiresAt > time.GetUtcNow()) return seen;
            known.TryRemove(text, out _);
            return IdentityProblems.TokenExpired;
        }

        var checkedToken = await handler.ValidateTokenAsync(text, rules);
        if (!checkedToken.IsValid)
            return checkedToken.Exception is SecurityTokenInvalidLifetimeException ? IdentityProblems.TokenExpired : IdentityProblems.InvalidToken;
        return Read((JsonWebToken)checkedToken.SecurityToken) is { } token ? Remember(text, token) : IdentityProblems.InvalidToken;
    }

    static AccessToken? Read(JsonWebToken token) =>
        Ids.IsId(token.Subject, "usr") && token.TryGetPayloadValue<string>("sid", out var session) && token.TryGetPayloadValue<string[]>("roles", out var roles)
            ? new AccessToken(token.Subject, roles.ToHashSet(), session, new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
            : null;

    AccessToken Remember(string text, AccessToken token)
    {
        if (known.Count >= Remembered) known.Clear();
        return known[text] = token;
    }
}

using Marketplace.Shared;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Identity.Contracts;

/// <summary>
/// Says who sends a request, from its access token alone: no storage is read. A token is good for minutes, so a blocked
/// account or a changed role takes effect at the next refresh.
/// </summary>
public interface ICallers
{
    /// <summary>
    /// Whoever asks, signed in or not. A token that is sent but is forged, expired or of another issuer is 401
    /// <c>invalid-token</c> or <c>token-expired</c>, never taken for a visitor.
    /// </summary>
    Result<Caller> Anyone(HttpRequest request);

    /// <summary>A signed-in caller; 401 <c>not-signed-in</c> without a token.</summary>
    Result<Caller> SignedIn(HttpRequest request);

    /// <summary>A signed-in operator; 403 <c>forbidden</c> for others.</summary>
    Result<Caller> Operator(HttpRequest request);
}

/// <summary>An account as other slices may see it.</summary>
/// <param name="UserId"><c>usr_…</c></param>
/// <param name="Email">As registered, lower case.</param>
/// <param name="DisplayName">Shown to others; escape it.</param>
/// <param name="Roles">Roles of the whole marketplace.</param>
public sealed record Account(string UserId, string Email, string DisplayName, IReadOnlyList<string> Roles);

/// <summary>Looks accounts up.</summary>
public interface IAccounts
{
    /// <summary>One account, or null. One storage transaction.</summary>
    Task<Account?> FindAsync(string userId, CancellationToken cancellation);
}

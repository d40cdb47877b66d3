using Marketplace.Identity.Contracts;
using Marketplace.Shared;

namespace Marketplace.Identity;

/// <summary>An account with what must not leave this slice.</summary>
/// <param name="UserId"><c>usr_…</c></param>
/// <param name="Email">In its one spelling.</param>
/// <param name="DisplayName">As given.</param>
/// <param name="PasswordHash">Of <see cref="Passwords"/>.</param>
/// <param name="Roles">Of the whole marketplace.</param>
/// <param name="OpenedAt">When.</param>
public sealed record RegisteredAccount(
    string UserId, string Email, string DisplayName, string PasswordHash, IReadOnlyList<string> Roles, DateTimeOffset OpenedAt)
{
    public bool IsOperator => Roles.Contains(Caller.Operator);

    public Account Public => new(UserId, Email, DisplayName, Roles);
}

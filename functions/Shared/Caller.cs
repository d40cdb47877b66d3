namespace Marketplace.Shared;

/// <summary>
/// Who asks. Made from a checked access token, or from nothing (a visitor); rights over a shop are not in it, they are asked of the shop.
/// </summary>
/// <param name="UserId">The signed-in user, or null.</param>
/// <param name="Roles">Roles of the whole marketplace, such as "operator".</param>
/// <param name="VisitorId">What the browser called itself by X-Visitor-Id, or null.</param>
public sealed record Caller(string? UserId, IReadOnlySet<string> Roles, string? VisitorId)
{
    /// <summary>The role that runs the marketplace.</summary>
    public const string Operator = "operator";

    /// <summary>Whether the caller runs the marketplace.</summary>
    public bool IsOperator => Roles.Contains(Operator);

    /// <summary>The user id of a caller who has been checked to be signed in.</summary>
    public string Id => UserId ?? throw new InvalidOperationException("Nobody is signed in.");
}

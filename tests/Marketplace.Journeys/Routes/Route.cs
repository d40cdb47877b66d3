using System.Text.Json.Nodes;

namespace Marketplace.Journeys;

/// <summary>Somebody as the marketplace distinguishes people.</summary>
public enum Role
{
    Visitor,
    Stranger,
    OtherSeller,
    Buyer,
    Seller,
    Staff,
    Operator,
}

/// <summary>Who may use a route, and what the others are told.</summary>
/// <param name="Allowed">Those for whom it is.</param>
/// <param name="Others">What other signed-in people get: 403, or 404 where existence is a secret.</param>
/// <param name="Known">Those who may know of the thing but not do this to it; they get 403 in any case.</param>
public sealed record Access(IReadOnlyList<Role> Allowed, int Others, params IReadOnlyList<Role> Known)
{
    static readonly Role[] Everybody = Enum.GetValues<Role>();

    public static Access Anyone { get; } = new(Everybody, 0);

    public static Access SignedIn { get; } = new([.. Everybody.Where(r => r != Role.Visitor)], 0);

    public static Access Staff { get; } = new([Role.Seller, Role.Staff], 403);

    public static Access Owner { get; } = new([Role.Seller], 403);

    public static Access Operator { get; } = new([Role.Operator], 403);

    public static Access Party { get; } = new([Role.Buyer, Role.Seller, Role.Staff], 404);

    public static Access Shipper { get; } = new([Role.Seller, Role.Staff], 404, Role.Buyer);

    public static Access Receiver { get; } = new([Role.Buyer], 404, Role.Seller, Role.Staff);

    public static Access Payer { get; } = new([Role.Buyer], 404);

    /// <summary>What somebody gets who may not: 401 without a token, else 403 or 404.</summary>
    public int Refusal(Role role) => role == Role.Visitor ? 401 : Known.Contains(role) ? 403 : Others;
}

/// <summary>One route of the contract, with a request that is right in every respect; bad ones are made from it.</summary>
/// <param name="Method">GET, POST…</param>
/// <param name="Path">Below /api, as the contract writes it.</param>
/// <param name="Access">Who may.</param>
public sealed record Route(string Method, string Path, Access Access)
{
    /// <summary>Which order of the world <c>{orderId}</c> is: that which the route could move.</summary>
    public string Order { get; init; } = "shipped";

    /// <summary>A body that is right, as JSON; null when none is read.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the body may be missing, or null.</summary>
    public bool BodyOptional { get; init; }

    /// <summary>Members that may be missing or null; <c>*</c> stands for all. <c>skus[0].options.*</c> for all members of an object.</summary>
    public IReadOnlyList<string> Optional { get; init; } = [];

    /// <summary>Secrets: a text that cannot be one is told as a wrong one, 401, so that nobody learns how right ones look.</summary>
    public IReadOnlyList<string> Guessed { get; init; } = [];

    /// <summary>Objects that may also be written as one text.</summary>
    public IReadOnlyList<string> AlsoText { get; init; } = [];

    /// <summary>Whether an Idempotency-Key must be sent.</summary>
    public bool KeyRequired { get; init; }

    /// <summary>Whether If-Match must be sent.</summary>
    public bool IfMatch { get; init; }

    /// <summary>Query parameters that nonsense is refused in; <c>cursor</c> and <c>limit</c> among them where there are pages.</summary>
    public IReadOnlyList<string> Strict { get; init; } = [];

    /// <summary>Query parameters that are looked for as they are.</summary>
    public IReadOnlyList<string> Free { get; init; } = [];

    /// <summary>Who sends the right request.</summary>
    public Role By => Access.Allowed[0] == Role.Visitor && Body is not null ? Role.Stranger : Access.Allowed[0];

    /// <summary>Method and path, as tests and failures name it.</summary>
    public string Name => $"{Method} {Path}";

    /// <summary>The body as a tree of its own.</summary>
    public JsonNode? Tree => Body is null ? null : JsonNode.Parse(Body);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

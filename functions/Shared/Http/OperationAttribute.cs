namespace Marketplace.Shared.Http;

/// <summary>Who may call an operation.</summary>
public enum Who
{
    /// <summary>Nobody need sign in.</summary>
    Anyone,

    /// <summary>Any signed-in user; what they may touch is checked case by case.</summary>
    SignedIn,

    /// <summary>Owner or staff of the shop.</summary>
    Staff,

    /// <summary>Buyer or seller of the order.</summary>
    Party,

    /// <summary>Those who run the marketplace.</summary>
    Operator,

    /// <summary>The payment provider, by its signature.</summary>
    Provider,
}

/// <summary>Whether a POST takes an Idempotency-Key.</summary>
public enum IdempotencyKey
{
    /// <summary>It does not: the operation is idempotent by itself, or reads.</summary>
    None,

    /// <summary>It may be sent.</summary>
    Optional,

    /// <summary>It must be sent.</summary>
    Required,
}

/// <summary>
/// What openapi.json says of an HTTP function beyond its route. Every HTTP function of the API carries one; a test sees to it.
/// </summary>
/// <param name="summary">One line, imperative.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string summary) : Attribute
{
    /// <summary>One line, imperative.</summary>
    public string Summary { get; } = summary;

    /// <summary>Who may call it.</summary>
    public Who Who { get; set; } = Who.Anyone;

    /// <summary>Type of the JSON body, if one is read.</summary>
    public Type? Body { get; set; }

    /// <summary>Media types of a body that is a file, as <c>image/jpeg</c>; a form with such a file is <c>multipart/form-data</c>.</summary>
    public string[] Files { get; set; } = [];

    /// <summary>Type of the JSON answer, if one is given.</summary>
    public Type? Answer { get; set; }

    /// <summary>Status of the answer when all goes well.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Query parameters, names only.</summary>
    public string[] Query { get; set; } = [];

    /// <summary>Codes of problems peculiar to this operation, as "409 out-of-stock".</summary>
    public string[] Problems { get; set; } = [];

    /// <summary>Whether an Idempotency-Key is taken.</summary>
    public IdempotencyKey IdempotencyKey { get; set; }
}

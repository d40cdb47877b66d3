namespace Marketplace.Local.SandboxProvider;

/// <summary>Why the provider says no; becomes problem+json.</summary>
internal sealed class Refusal(int status, string code, string detail) : Exception(detail)
{
    public int Status => status;

    public string Code => code;

    public static Refusal BadRequest(string detail) => new(400, "malformed", detail);

    public static Refusal Invalid(string detail) => new(422, "invalid", detail);

    public static Refusal UnknownPayment(string id) => new(404, "unknown-payment", $"There is no payment '{id}'.");

    public static Refusal Conflict(string code, string detail) => new(409, code, detail);

    public static Refusal OutOfService(string what) => new(503, "provider-unavailable", $"The sandbox was told to fail this {what}.");
}

using System.Text.Json.Nodes;

namespace Marketplace.Local.SearchServer;

/// <summary>A request that the service would refuse, or that this stand-in does not cover (501); told in the service's own error shape.</summary>
internal sealed class Refusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public JsonObject ToJson() => new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = Message } };

    public static Refusal Invalid(string message) => new(400, "InvalidRequestParameter", message);

    public static Refusal NoIndex(string name) => new(404, "ResourceNotFound", $"The index '{name}' was not found.");

    public static Refusal NotCovered(string what) => new(501, "NotImplemented", $"{what} is not covered by the local search server; its README lists what is.");
}

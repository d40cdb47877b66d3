using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketplace.Local.SandboxProvider;

/// <summary>How the provider writes JSON: camelCase, absent when null, states in lower case.</summary>
internal static class SandboxJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
}

using System.Text.Json;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>Tags as the text of one column.</summary>
static class Tagging
{
    public static string? ToText(IEnumerable<KeyValuePair<string, string>>? tags)
    {
        var all = tags?.ToDictionary(StringComparer.Ordinal);
        return all is { Count: > 0 } ? JsonSerializer.Serialize(all) : null;
    }

    public static Dictionary<string, string>? FromText(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(text);
}

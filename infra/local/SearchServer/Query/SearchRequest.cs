using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>
/// The parameters of a search, suggestion or autocompletion, by body or by query string, under one name each. Reading one that is not of its type is
/// refused; parameters that this stand-in does not cover are refused by <see cref="Refuse"/>.
/// </summary>
internal sealed class SearchRequest
{
    readonly JsonObject values;

    public SearchRequest(JsonObject body) => values = body;

    public SearchRequest(IQueryCollection query)
    {
        values = [];
        foreach (var (name, given) in query)
            if (name is "facet" or "scoringParameter") values[name + "s"] = new JsonArray([.. given.Select(v => (JsonNode?)v)]);
            else if (name is not "api-version") values[name.TrimStart('$')] = given.ToString();
    }

    public JsonObject Values => values;

    public string? Text(string name) => values[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Refusal.Invalid($"'{name}' must be a string."),
    };

    public IReadOnlyList<string> Words(string name) => values[name] is JsonArray array
        ? [.. array.Select(word => word is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Refusal.Invalid($"'{name}' must hold strings."))]
        : [.. (Text(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public int? Number(string name) => values[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Refusal.Invalid($"'{name}' must be a whole number."),
    };

    public bool Flag(string name) => values[name] switch
    {
        null => false,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<string>(out var text) && bool.TryParse(text, out var flag) => flag,
        _ => throw Refusal.Invalid($"'{name}' must be true or false."),
    };

    public IEnumerable<JsonObject> Objects(string name) => Schema.IndexDefinition.List(values, name);

    /// <summary>A number within bounds, or what stands for it.</summary>
    public int Bounded(string name, int otherwise, int least, int most) => Number(name) switch
    {
        null => otherwise,
        { } number when number >= least && number <= most => number,
        _ => throw Refusal.Invalid($"'{name}' must be from {least} to {most}."),
    };

    public void Refuse(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values[name] is not null and not JsonArray { Count: 0 }) throw Refusal.NotCovered($"The parameter '{name}'");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Marketplace.Journeys;

/// <summary>A body that is wrong in one way.</summary>
/// <param name="What">What is wrong, for failures.</param>
/// <param name="Body">As it is sent.</param>
/// <param name="Statuses">One of these must come.</param>
/// <param name="Field">The field that the answer must name; null when none need be.</param>
public sealed record BodyFault(string What, byte[] Body, IReadOnlyList<int> Statuses, string? Field = null);

/// <summary>Makes bad bodies from a good one: broken as a whole, and wrong in each member in turn.</summary>
public static class BodyFaults
{
    static readonly int[] Unreadable = [400];
    static readonly int[] Wrong = [400, 422];

    /// <summary>All bad bodies of a route.</summary>
    public static IEnumerable<BodyFault> Of(Route route, string body) =>
        Whole(route, body).Concat(Members(JsonNode.Parse(body)!, "").SelectMany(path => OfMember(route, body, path)));

    static IEnumerable<BodyFault> Whole(Route route, string body)
    {
        BodyFault Bad(string what, string text, int[] statuses) => new(what, Encoding.UTF8.GetBytes(text), statuses);
        if (!route.BodyOptional)
        {
            yield return Bad("no body", "", Unreadable);
            yield return Bad("null", "null", Unreadable);
        }

        foreach (var text in new[] { "{", "nul", body + "x", body[..^1], "{'a':1}", "<a/>", "{\"a\":}", "[", "\u0000", "{\"a\":1,}", "// c\n{}", "NaN" })
            yield return Bad($"malformed {text[..Math.Min(text.Length, 12)]}", text, Unreadable);
        foreach (var text in new[] { "[]", "[null]", "\"text\"", "5", "true" }) yield return Bad($"not an object: {text}", text, Wrong);
        yield return Bad("deep nesting of nothing", new string('[', 100_000), Unreadable);
        yield return Bad("deep nesting inside", body[..^1] + ",\"x\":" + Nested(500) + "}", Unreadable);
        yield return new BodyFault("invalid UTF-8", [.. Encoding.UTF8.GetBytes(body[..^1] + ",\"x\":\""), 0xff, 0xfe, .. "\"}"u8], Unreadable);
        yield return Bad("2 MB", body[..^1] + ",\"x\":\"" + new string('a', 2_000_000) + "\"}", [413]);
        var (root, end) = JsonNode.Parse(body)! is JsonArray list ? (list[0]!, "}]") : (JsonNode.Parse(body)!, "}");
        var first = root.AsObject().First();
        yield return Bad("duplicate key", $"{body[..^end.Length]},\"{first.Key}\":{first.Value!.ToJsonString()}{end}", Wrong);
    }

    static IEnumerable<BodyFault> OfMember(Route route, string body, string path)
    {
        BodyFault With(string what, string json) =>
            new($"{path} is {what}", Encoding.UTF8.GetBytes(Put(body, path, json)), route.Guessed.Contains(path) ? [.. Wrong, 401] : Wrong);
        var at = Find(JsonNode.Parse(body)!, path);
        if (!MayBeMissing(route, path))
        {
            yield return new BodyFault($"{path} is missing", Encoding.UTF8.GetBytes(Put(body, path, null)), Wrong, FieldOf(path));
            yield return With("null", "null") with { Field = FieldOf(path) };
        }

        foreach (var (what, json) in at.GetValueKind() switch
        {
            JsonValueKind.String => Texts,
            JsonValueKind.Number => Numbers,
            JsonValueKind.True or JsonValueKind.False => [("a text", "\"true\""), ("a number", "1"), ("an object", "{}")],
            JsonValueKind.Array => [("an object", "{\"a\":1}"), ("a text", "\"x\""), ("a number", "5"), ("too long", $"[{string.Join(',', Enumerable.Repeat("null", 5_000))}]")],
            _ => Objects.Where(o => o.What != "a text" || !route.AlsoText.Contains(path)),
        })
            yield return With(what, json);
    }

    static readonly (string What, string Json)[] Texts =
    [
        ("a number", "5"), ("a boolean", "true"), ("an object", "{}"), ("a list", "[\"x\"]"), ("over-long", $"\"{new string('a', 70_000)}\""),
        ("a control character", "\"a\\u0000b\""), ("half a surrogate pair", "\"a\\ud800b\""),
    ];

    static readonly (string What, string Json)[] Numbers =
    [
        ("negative", "-1"), ("a text", "\"5\""), ("a fraction", "1.5"), ("the largest long", "9223372036854775807"), ("over a long", "92233720368547758070"),
        ("over a double", "1e400"), ("an object", "{}"), ("a boolean", "true"), ("an exponent over all", "1e30"),
    ];

    static readonly (string What, string Json)[] Objects = [("a text", "\"x\""), ("a number", "5"), ("a list", "[1]")];

    static bool MayBeMissing(Route route, string path) =>
        route.Optional.Contains(path) || (route.Optional.Contains("*") && !path.Contains('.', StringComparison.Ordinal))
        || (path.LastIndexOf('.') is > 0 and var dot && route.Optional.Contains(path[..dot] + ".*"))
        || path.EndsWith(']');

    // A member of Money that is missing is told as its own or as its parent's fault.
    static string FieldOf(string path) => path.Split('.', '[')[0];

    static IEnumerable<string> Members(JsonNode node, string at) => node switch
    {
        JsonObject o => o.SelectMany(m => Below(m.Value, at.Length == 0 ? m.Key : $"{at}.{m.Key}")),
        JsonArray a => a.SelectMany((m, i) => Below(m, $"{at}[{i}]")),
        _ => [],
    };

    static IEnumerable<string> Below(JsonNode? node, string path) => node is null ? [] : Members(node, path).Prepend(path);

    static string Put(string body, string path, string? json)
    {
        var root = JsonNode.Parse(body)!;
        var (parent, last) = Split(path);
        var holder = parent.Length == 0 ? root : Find(root, parent);
        // The value need not be JSON that a tree can hold, so a marker is put there and replaced in the text.
        if (holder is JsonArray list) list[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] = "\uE000";
        else if (json is null) holder.AsObject().Remove(last);
        else holder[last] = "\uE000";
        return root.ToJsonString().Replace("\"\\uE000\"", json, StringComparison.Ordinal);
    }

    static JsonNode Find(JsonNode root, string path)
    {
        var (parent, last) = Split(path);
        var holder = parent.Length == 0 ? root : Find(root, parent);
        return holder is JsonArray list ? list[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)]! : holder[last]!;
    }

    static (string Parent, string Last) Split(string path)
    {
        if (path.EndsWith(']')) return (path[..path.LastIndexOf('[')], path[(path.LastIndexOf('[') + 1)..^1]);
        return path.LastIndexOf('.') is > 0 and var dot ? (path[..dot], path[(dot + 1)..]) : ("", path);
    }

    static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}

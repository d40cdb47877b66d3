using System.Text.Json.Nodes;

namespace Marketplace.Local.SearchServer.Schema;

/// <summary>What a value of a field is.</summary>
internal enum ValueKind
{
    Text,
    Int32,
    Int64,
    Real,
    Flag,
    Time,
    Vector,
}

/// <summary>
/// One field of an index by its path (<c>address/city</c> for a part of a complex field), with the attributes that say what may be done
/// with it. Attributes that are not given have the defaults of the published protocol.
/// </summary>
internal sealed record FieldDefinition(string Path, ValueKind Kind, bool IsCollection)
{
    public bool IsKey { get; init; }

    public bool IsSearchable { get; init; }

    public bool IsFilterable { get; init; }

    public bool IsSortable { get; init; }

    public bool IsFacetable { get; init; }

    public bool IsRetrievable { get; init; }

    public string? IndexAnalyzer { get; init; }

    public string? SearchAnalyzer { get; init; }

    public int Dimensions { get; init; }

    public bool IsNumeric => Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Real or ValueKind.Time;

    /// <summary>Values kept by column, for sorting, ranges of facets and scoring functions.</summary>
    public bool HasColumn => !IsCollection && Kind != ValueKind.Vector && (IsSortable || IsFacetable || (IsFilterable && IsNumeric));

    /// <summary>Whether an index that holds documents may take the other definition in this one's place.</summary>
    public bool MayBecome(FieldDefinition other) =>
        this with { IsRetrievable = other.IsRetrievable, SearchAnalyzer = other.SearchAnalyzer } == other;

    /// <summary>Reads one field and, for a complex one, its parts.</summary>
    public static IEnumerable<FieldDefinition> Read(JsonObject json, string prefix, int depth)
    {
        var name = json["name"]?.GetValue<string>() ?? throw Refusal.Invalid("A field has no name.");
        if (!IsName(name)) throw Refusal.Invalid($"The field name '{name}' is invalid: letters, digits and underscores, beginning with a letter, at most 128.");
        var type = json["type"]?.GetValue<string>() ?? throw Refusal.Invalid($"The field '{name}' has no type.");
        if (type == "Edm.ComplexType")
        {
            if (depth >= 10) throw Refusal.Invalid("Complex fields are nested too deep.");
            var parts = json["fields"] as JsonArray ?? throw Refusal.Invalid($"The complex field '{name}' has no fields.");
            return [.. parts.SelectMany(part => Read(part as JsonObject ?? throw Refusal.Invalid("A field is no object."), $"{prefix}{name}/", depth + 1))];
        }

        return [Simple(json, prefix + name, type)];
    }

    static FieldDefinition Simple(JsonObject json, string path, string type)
    {
        var collection = type.StartsWith("Collection(", StringComparison.Ordinal) && type.EndsWith(')');
        var kind = KindOf(collection ? type[11..^1] : type, collection);
        var vector = kind == ValueKind.Vector;
        var text = kind == ValueKind.Text;
        var key = Flag(json, "key", false);
        var field = new FieldDefinition(path, kind, collection && !vector)
        {
            IsKey = key,
            IsSearchable = Flag(json, "searchable", text || vector),
            IsFilterable = Flag(json, "filterable", !vector),
            IsSortable = Flag(json, "sortable", !vector && !collection),
            IsFacetable = Flag(json, "facetable", !vector && !key),
            IsRetrievable = Flag(json, "retrievable", true),
            IndexAnalyzer = Word(json, "indexAnalyzer") ?? Word(json, "analyzer"),
            SearchAnalyzer = Word(json, "searchAnalyzer") ?? Word(json, "analyzer"),
            Dimensions = json["dimensions"] is JsonValue given && given.TryGetValue<int>(out var many) ? many : 0,
        };
        Check(field, type);
        if (json["synonymMaps"] is JsonArray { Count: > 0 }) throw Refusal.NotCovered("A synonym map");
        return field;
    }

    static void Check(FieldDefinition field, string type)
    {
        if (field.IsKey && (field.Kind != ValueKind.Text || field.IsCollection || field.Path.Contains('/', StringComparison.Ordinal))) throw Refusal.Invalid($"The key field '{field.Path}' must be a top-level Edm.String.");
        if (field.IsSearchable && field.Kind is not (ValueKind.Text or ValueKind.Vector)) throw Refusal.Invalid($"The field '{field.Path}' of type {type} cannot be searchable.");
        if (field.IsSortable && field.IsCollection) throw Refusal.Invalid($"The collection '{field.Path}' cannot be sortable.");
        if (field.Kind == ValueKind.Vector && field.Dimensions is < 1 or > 3072) throw Refusal.Invalid($"The vector field '{field.Path}' needs dimensions from 1 to 3072.");
        if (field.Kind == ValueKind.Vector && (field.IsFilterable || field.IsSortable || field.IsFacetable)) throw Refusal.Invalid($"The vector field '{field.Path}' cannot be filterable, sortable or facetable.");
    }

    static ValueKind KindOf(string type, bool collection) => type switch
    {
        "Edm.String" => ValueKind.Text,
        "Edm.Int32" => ValueKind.Int32,
        "Edm.Int64" => ValueKind.Int64,
        "Edm.Double" => ValueKind.Real,
        "Edm.Boolean" => ValueKind.Flag,
        "Edm.DateTimeOffset" => ValueKind.Time,
        "Edm.Single" when collection => ValueKind.Vector,
        "Edm.GeographyPoint" => throw Refusal.NotCovered("Edm.GeographyPoint"),
        "Edm.ComplexType" => throw Refusal.NotCovered("Collection(Edm.ComplexType)"),
        _ => throw Refusal.Invalid($"The type '{type}' is unknown."),
    };

    static bool Flag(JsonObject json, string name, bool otherwise) => json[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;

    static string? Word(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    static bool IsName(string name) => name.Length is > 0 and <= 128 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

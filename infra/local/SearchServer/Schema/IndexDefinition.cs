using System.Text.Json.Nodes;
using Lucene.Net.Search.Similarities;

namespace Marketplace.Local.SearchServer.Schema;

/// <summary>Finds documents by what is being typed: which fields it looks at.</summary>
internal sealed record SuggesterDefinition(string Name, IReadOnlyList<string> Fields);

/// <summary>
/// An index as it was defined: the JSON as it came, which is what is handed back, and its parts read and checked. What the definition
/// names but does not have (an analyzer, a field of a suggester) is refused here, so that nothing behind this needs to ask.
/// </summary>
internal sealed class IndexDefinition
{
    readonly Dictionary<string, FieldDefinition> byPath;

    IndexDefinition(JsonObject json, string name, IReadOnlyList<FieldDefinition> fields)
    {
        (Json, Name, Fields) = (json, name, fields);
        byPath = fields.ToDictionary(f => f.Path);
        Key = fields.Count(f => f.IsKey) == 1 ? fields.Single(f => f.IsKey) : throw Refusal.Invalid("An index needs exactly one key field.");
        Suggesters = [.. List(json, "suggesters").Select(ReadSuggester)];
        Profiles = [.. List(json, "scoringProfiles").Select(p => ScoringProfile.Read(p, this))];
        DefaultProfile = json["defaultScoringProfile"]?.GetValue<string>();
        if (DefaultProfile is not null) _ = Profile(DefaultProfile);
        Similarity = ReadSimilarity(json["similarity"] as JsonObject);
        CheckMetrics(json["vectorSearch"] as JsonObject);
    }

    public JsonObject Json { get; }

    public string Name { get; }

    public IReadOnlyList<FieldDefinition> Fields { get; }

    public FieldDefinition Key { get; }

    public IReadOnlyList<SuggesterDefinition> Suggesters { get; }

    public IReadOnlyList<ScoringProfile> Profiles { get; }

    public string? DefaultProfile { get; }

    public Similarity Similarity { get; }

    public IEnumerable<FieldDefinition> Searchable => Fields.Where(f => f.IsSearchable && f.Kind == ValueKind.Text);

    public static IndexDefinition Read(JsonObject json)
    {
        var name = json["name"] is JsonValue value && value.TryGetValue<string>(out var given) ? given : throw Refusal.Invalid("An index needs a name.");
        if (!IsName(name)) throw Refusal.Invalid($"Index name '{name}' must be 2 to 128 lowercase letters, digits or dashes, beginning and ending with a letter or digit.");
        var fields = List(json, "fields").SelectMany(f => FieldDefinition.Read(f, "", 0)).ToList();
        if (fields.Count is 0 or > 1000) throw Refusal.Invalid("An index needs 1 to 1000 fields.");
        if (fields.GroupBy(f => f.Path).FirstOrDefault(g => g.Count() > 1) is { } twice) throw Refusal.Invalid($"The field '{twice.Key}' is defined twice.");
        return new IndexDefinition(json, name, fields);
    }

    public FieldDefinition? Find(string path) => byPath.GetValueOrDefault(path);

    /// <summary>A field that a request names for a purpose.</summary>
    public FieldDefinition Field(string path, Func<FieldDefinition, bool> may, string purpose)
    {
        var field = Find(path) ?? throw Refusal.Invalid($"Could not find a property named '{path}' on the index '{Name}'.");
        return may(field) ? field : throw Refusal.Invalid($"The field '{path}' is not {purpose}.");
    }

    public SuggesterDefinition Suggester(string name) =>
        Suggesters.FirstOrDefault(s => s.Name == name) ?? throw Refusal.Invalid($"The suggester '{name}' was not found on the index '{Name}'.");

    public ScoringProfile Profile(string name) =>
        Profiles.FirstOrDefault(p => p.Name == name) ?? throw Refusal.Invalid($"The scoring profile '{name}' was not found on the index '{Name}'.");

    /// <summary>Refuses a new definition that documents already indexed would not fit.</summary>
    public void MustAllow(IndexDefinition next)
    {
        foreach (var field in Fields)
            if (next.Find(field.Path) is not { } after || !field.MayBecome(after))
                throw new Refusal(400, "OperationNotAllowed", $"Existing field '{field.Path}' cannot be changed or deleted; make another index.");
    }

    public static IEnumerable<JsonObject> List(JsonObject json, string name) => json[name] switch
    {
        null => [],
        JsonArray array => array.Select(item => item as JsonObject ?? throw Refusal.Invalid($"An entry of '{name}' is no object.")),
        _ => throw Refusal.Invalid($"'{name}' is no array."),
    };

    SuggesterDefinition ReadSuggester(JsonObject json)
    {
        var fields = (json["sourceFields"] as JsonArray ?? []).Select(f => f!.GetValue<string>()).ToList();
        foreach (var field in fields) _ = Field(field, f => f.Kind == ValueKind.Text && f.IsSearchable, "searchable text, as a suggester needs it");
        return new SuggesterDefinition(json["name"]?.GetValue<string>() ?? throw Refusal.Invalid("A suggester has no name."), fields);
    }

    static Similarity ReadSimilarity(JsonObject? json) => json?["@odata.type"]?.GetValue<string>() switch
    {
        null or "#Microsoft.Azure.Search.BM25Similarity" => new BM25Similarity(Number(json, "k1", 1.2f), Number(json, "b", 0.75f)),
        "#Microsoft.Azure.Search.ClassicSimilarity" => new DefaultSimilarity(),
        var other => throw Refusal.Invalid($"The similarity '{other}' is unknown."),
    };

    static void CheckMetrics(JsonObject? vectorSearch)
    {
        foreach (var algorithm in vectorSearch is null ? [] : List(vectorSearch, "algorithms"))
            if ((algorithm["hnswParameters"] ?? algorithm["exhaustiveKnnParameters"])?["metric"]?.GetValue<string>() is { } metric and not "cosine") throw Refusal.NotCovered($"The metric '{metric}'");
    }

    static float Number(JsonObject? json, string name, float otherwise) => json?[name] is JsonValue value && value.TryGetValue<float>(out var number) ? number : otherwise;

    static bool IsName(string name) =>
        name.Length is >= 2 and <= 128 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lucene.Net.Documents;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer;

/// <summary>
/// How a JSON document becomes a Lucene document. One field has up to five forms, each under a name of its own: words to search (the
/// path itself), exact values to filter, a column to sort and score by, values to facet, and words as they are typed for suggestions.
/// The document as it came is stored whole.
/// </summary>
internal static class DocumentFields
{
    public const string Key = "$key";
    public const string Source = "$source";
    public const string Present = "$present";

    public static string Exact(string path) => "=" + path;

    public static string Column(string path) => "#" + path;

    public static string Facet(string path) => "%" + path;

    public static string Typed(string path) => "~" + path;

    public static string Vector(string path) => "@" + path;

    /// <summary>The Lucene document; values of a wrong type and properties that the index lacks are refused.</summary>
    public static Document Make(IndexDefinition index, string key, JsonObject json, IReadOnlySet<string> suggested)
    {
        var document = new Document { new StringField(Key, key, Field.Store.NO), new StoredField(Source, JsonSerializer.SerializeToUtf8Bytes(json)) };
        Add(index, document, json, "", suggested);
        return document;
    }

    /// <summary>The exact form of a value of a field, as filters compare it.</summary>
    public static long Sortable(FieldDefinition field, JsonValue value) => field.Kind switch
    {
        ValueKind.Real => NumericUtils.DoubleToSortableInt64(Read<double>(field, value)),
        ValueKind.Time => Time(field, value).UtcTicks,
        ValueKind.Int32 => Read<int>(field, value),
        _ => Read<long>(field, value),
    };

    static void Add(IndexDefinition index, Document document, JsonObject json, string prefix, IReadOnlySet<string> suggested)
    {
        foreach (var (name, value) in json)
        {
            var path = prefix + name;
            if (index.Find(path) is { } field) AddField(document, field, value, suggested.Contains(path));
            else if (!index.Fields.Any(f => f.Path.StartsWith(path + "/", StringComparison.Ordinal)))
                throw Refusal.Invalid($"The property '{path}' does not exist on the index '{index.Name}'.");
            else if (value is JsonObject parts) Add(index, document, parts, path + "/", suggested);
            else if (value is not null) throw Refusal.Invalid($"The property '{path}' must be an object.");
        }
    }

    static void AddField(Document document, FieldDefinition field, JsonNode? value, bool suggested)
    {
        if (value is null) return;
        if (field.Kind == ValueKind.Vector)
        {
            document.Add(new BinaryDocValuesField(Vector(field.Path), new BytesRef(VectorBytes(field, value))));
            return;
        }

        var values = field.IsCollection
            ? value is JsonArray many ? many.Select(v => v as JsonValue ?? throw Wrong(field)).ToList() : throw Wrong(field)
            : [value as JsonValue ?? throw Wrong(field)];
        if (values.Count > 0) document.Add(new StringField(Present, field.Path, Field.Store.NO));
        foreach (var one in field.IsFacetable && field.IsCollection ? values.DistinctBy(v => v.ToJsonString()) : values)
            if (field.Kind is ValueKind.Text or ValueKind.Flag) AddWord(document, field, field.Kind == ValueKind.Text ? Read<string>(field, one) : Read<bool>(field, one) ? "true" : "false", suggested);
            else AddNumber(document, field, Sortable(field, one));
    }

    static void AddWord(Document document, FieldDefinition field, string word, bool suggested)
    {
        if (field.IsSearchable) document.Add(new TextField(field.Path, word, Field.Store.NO));
        if (suggested) document.Add(new TextField(Typed(field.Path), word, Field.Store.NO));
        if (!field.IsFilterable && !field.HasColumn && !field.IsFacetable) return;
        if (System.Text.Encoding.UTF8.GetByteCount(word) > 32_766)
            throw Refusal.Invalid($"The value of '{field.Path}' is over 32,766 bytes, too long for a field that is filterable, sortable or facetable.");
        if (field.IsFilterable) document.Add(new StringField(Exact(field.Path), word, Field.Store.NO));
        if (field.HasColumn) document.Add(new SortedDocValuesField(Column(field.Path), new BytesRef(word)));
        if (field.IsFacetable) document.Add(new SortedSetDocValuesField(Facet(field.Path), new BytesRef(word)));
    }

    static void AddNumber(Document document, FieldDefinition field, long number)
    {
        if (field.IsFilterable) document.Add(new Int64Field(Exact(field.Path), number, Field.Store.NO));
        if (field.HasColumn) document.Add(new NumericDocValuesField(Column(field.Path), number));
        if (field.IsFacetable && field.IsCollection) document.Add(new SortedSetDocValuesField(Facet(field.Path), new BytesRef(number.ToString(CultureInfo.InvariantCulture))));
    }

    static byte[] VectorBytes(FieldDefinition field, JsonNode value)
    {
        var numbers = Floats(field, value);
        var bytes = new byte[numbers.Length * sizeof(float)];
        Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    /// <summary>A vector of a field's dimensions.</summary>
    public static float[] Floats(FieldDefinition field, JsonNode value)
    {
        if (value is not JsonArray array || array.Count != field.Dimensions)
            throw Refusal.Invalid($"The vector of '{field.Path}' must have {field.Dimensions} dimensions.");
        return [.. array.Select(n => n is JsonValue number && number.TryGetValue<float>(out var f) && float.IsFinite(f) ? f : throw Wrong(field))];
    }

    static DateTimeOffset Time(FieldDefinition field, JsonValue value) =>
        DateTimeOffset.TryParse(Read<string>(field, value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Wrong(field);

    static T Read<T>(FieldDefinition field, JsonValue value) => value.TryGetValue<T>(out var read) ? read : throw Wrong(field);

    static Refusal Wrong(FieldDefinition field) => Refusal.Invalid($"A value of '{field.Path}' is not of its type.");
}

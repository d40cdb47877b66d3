using System.Text.Json.Nodes;
using Lucene.Net.Search;
using Marketplace.Local.SearchServer.Query;
using Marketplace.Local.SearchServer.Schema;
using Marketplace.Local.SearchServer.Store;

namespace Marketplace.Local.SearchServer.Answers;

/// <summary>Makes the documents of an answer: the fields selected, their score, and what is highlighted.</summary>
internal sealed class DocumentAnswers
{
    /// <summary>Stands for the address of the next page until the endpoint knows its own.</summary>
    public const string NextLink = "$next";

    readonly LocalIndex index;
    readonly IReadOnlySet<string>? selected;
    readonly Highlighter highlighter;
    readonly IReadOnlyList<(FieldDefinition Field, int Most, Func<string, bool> Wanted)> highlights;

    public DocumentAnswers(LocalIndex index, SearchRequest request, Lucene.Net.Search.Query? words)
    {
        this.index = index;
        selected = Selected(index.Definition, request.Words("select"));
        highlighter = new Highlighter(index.Analyzers.AtIndexing, request.Text("highlightPreTag") ?? "<em>", request.Text("highlightPostTag") ?? "</em>");
        highlights = words is null ? [] : [.. request.Words("highlight").Select(h => Highlight(h, words))];
    }

    /// <summary>The names asked for, all of which must be retrievable, or null for all that are.</summary>
    public static IReadOnlySet<string>? Selected(IndexDefinition index, IReadOnlyList<string> names)
    {
        if (names.Count == 0 || names is ["*"]) return null;
        foreach (var name in names)
            if (index.Find(name) is { IsRetrievable: false } || !index.Fields.Any(f => f.Path == name || f.Path.StartsWith(name + "/", StringComparison.Ordinal)))
                throw Refusal.Invalid($"Could not find a retrievable property named '{name}' on the index '{index.Name}'.");
        return names.ToHashSet();
    }

    public JsonObject Make(IndexSearcher searcher, Hit hit)
    {
        var source = LocalIndex.SourceOf(searcher, hit.Document);
        var answer = new JsonObject { ["@search.score"] = hit.Score };
        if (highlights.Count > 0) Mark(answer, source);
        Move(index.Definition, source, answer, "", selected);
        return answer;
    }

    /// <summary>Moves what may be seen and was asked for out of a document read for this answer alone; a field without a value is null.</summary>
    public static void Move(IndexDefinition index, JsonObject source, JsonObject answer, string prefix, IReadOnlySet<string>? selected)
    {
        foreach (var name in index.Fields.Where(f => f.IsRetrievable && f.Path.StartsWith(prefix, StringComparison.Ordinal)).Select(f => f.Path[prefix.Length..].Split('/')[0]).Distinct())
        {
            var path = prefix + name;
            var field = index.Find(path);
            if (selected is not null && !selected.Contains(path) && (field is not null || !selected.Any(s => s.StartsWith(path + "/", StringComparison.Ordinal)))) continue;
            source.Remove(name, out var value);
            if (field is not null) answer[name] = value ?? (field.IsCollection ? new JsonArray() : null);
            else if (value is JsonObject parts) Move(index, parts, (JsonObject)(answer[name] = new JsonObject()), path + "/", selected is null || selected.Contains(path) ? null : selected);
            else answer[name] = null;
        }
    }

    void Mark(JsonObject answer, JsonObject source)
    {
        var marked = new JsonObject();
        foreach (var (field, most, wanted) in highlights)
        {
            var value = field.Path.Split('/').Aggregate((JsonNode?)source, (at, name) => (at as JsonObject)?[name]);
            if (value is not null && highlighter.Fragments(field, value, wanted, most) is { Count: > 0 } fragments) marked[field.Path] = fragments;
        }

        if (marked.Count > 0) answer["@search.highlights"] = marked;
    }

    (FieldDefinition Field, int Most, Func<string, bool> Wanted) Highlight(string asked, Lucene.Net.Search.Query words)
    {
        var dash = asked.LastIndexOf('-');
        var (name, most) = dash > 0 && int.TryParse(asked[(dash + 1)..], out var many) ? (asked[..dash], many) : (asked, 5);
        return (index.Definition.Field(name, f => f.IsSearchable && f.Kind == ValueKind.Text, "searchable"), most, Highlighter.Wanted(words, name));
    }
}

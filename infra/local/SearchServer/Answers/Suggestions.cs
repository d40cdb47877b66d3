using System.Text.Json.Nodes;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Query;
using Marketplace.Local.SearchServer.Schema;
using Marketplace.Local.SearchServer.Store;

namespace Marketplace.Local.SearchServer.Answers;

/// <summary>
/// Suggestions (documents whose field holds the words typed, the last one perhaps unfinished) and autocompletion (the words
/// themselves), over the fields of a suggester as a common tokenizer cuts them.
/// </summary>
internal sealed class Suggestions(LocalIndex index)
{
    const int LongestSearch = 100;

    public JsonObject Suggest(SearchRequest request)
    {
        var (fields, words) = Read(request);
        var top = request.Bounded("top", 5, 1, 100);
        var filter = new SearchRunner(index, TimeProvider.System).FilterOf(request.Text("filter"));
        var order = Ordering.Read(index.Definition, request.Words("orderby")) ?? new Sort(SortField.FIELD_SCORE, SortField.FIELD_DOC);
        var query = new BooleanQuery();
        foreach (var field in fields) query.Add(Typed(DocumentFields.Typed(field), words, request.Flag("fuzzy")), Occur.SHOULD);
        var selected = DocumentAnswers.Selected(index.Definition, request.Words("select")) ?? new HashSet<string> { index.Definition.Key.Path };
        var marker = new Highlighter(index.Analyzers.AtIndexing, request.Text("highlightPreTag") ?? "", request.Text("highlightPostTag") ?? "");
        return index.Read(searcher => new JsonObject
        {
            ["@odata.context"] = "#docs",
            ["value"] = new JsonArray([.. searcher.Search(query, filter, top, order).ScoreDocs.Select(d => (JsonNode)Make(searcher, d.Doc))]),
        });

        JsonObject Make(IndexSearcher searcher, int document)
        {
            var source = LocalIndex.SourceOf(searcher, document);
            var answer = new JsonObject { ["@search.text"] = fields.Select(f => Text(source, f, marker, query)).FirstOrDefault(t => t is not null) ?? "" };
            DocumentAnswers.Move(index.Definition, source, answer, "", selected);
            return answer;
        }
    }

    public JsonObject Autocomplete(SearchRequest request)
    {
        var (fields, words) = Read(request);
        var mode = request.Text("autocompleteMode") ?? "oneTerm";
        if (mode is not ("oneTerm" or "twoTerms" or "oneTermWithContext")) throw Refusal.Invalid($"The autocomplete mode '{mode}' is unknown.");
        var top = request.Bounded("top", 5, 1, 100);
        var filter = new SearchRunner(index, TimeProvider.System).FilterOf(request.Text("filter"));
        var found = index.Read(searcher => Completions(searcher, fields, words, mode, filter));
        var typed = string.Join(' ', words.SkipLast(1));
        return new JsonObject
        {
            ["@odata.context"] = "#docs",
            ["value"] = new JsonArray([.. found.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Take(top).Select(f => (JsonNode)new JsonObject
            {
                ["text"] = f.Key,
                ["queryPlusText"] = mode == "oneTermWithContext" || typed.Length == 0 ? f.Key : $"{typed} {f.Key}",
            })]),
        };
    }

    /// <summary>Runs of words in matching texts that complete what was typed, with how many documents have them.</summary>
    Dictionary<string, int> Completions(IndexSearcher searcher, IReadOnlyList<string> fields, IReadOnlyList<string> words, string mode, Lucene.Net.Search.Filter? filter)
    {
        const int Looked = 200;
        var counts = new Dictionary<string, int>();
        foreach (var field in fields)
        {
            var asked = mode == "oneTermWithContext" ? words : [words[^1]];
            foreach (var hit in searcher.Search(Typed(DocumentFields.Typed(field), asked, false), filter, Looked).ScoreDocs)
                foreach (var run in Values(LocalIndex.SourceOf(searcher, hit.Doc), field).SelectMany(text => Runs(Cut(index.Analyzers.AtIndexing, DocumentFields.Typed(field), text), words, mode)).Distinct())
                    counts[run] = counts.GetValueOrDefault(run) + 1;
        }

        return counts;
    }

    static IEnumerable<string> Runs(IReadOnlyList<string> text, IReadOnlyList<string> words, string mode)
    {
        var context = mode == "oneTermWithContext" ? words.Count - 1 : 0;
        for (var at = context; at < text.Count; at++)
        {
            if (!text[at].StartsWith(words[^1], StringComparison.Ordinal)) continue;
            if (mode == "oneTermWithContext" && !text.Skip(at - context).Take(context).SequenceEqual(words.SkipLast(1))) continue;
            if (mode == "twoTerms" && at + 1 >= text.Count) continue;
            yield return mode switch { "twoTerms" => $"{text[at]} {text[at + 1]}", "oneTermWithContext" => string.Join(' ', text.Skip(at - context).Take(context + 1)), _ => text[at] };
        }
    }

    (IReadOnlyList<string> Fields, IReadOnlyList<string> Words) Read(SearchRequest request)
    {
        var suggester = index.Definition.Suggester(request.Text("suggesterName") ?? throw Refusal.Invalid("'suggesterName' is missing."));
        var search = request.Text("search") ?? "";
        if (search.Length is 0 or > LongestSearch) throw Refusal.Invalid($"'search' must have 1 to {LongestSearch} characters.");
        var asked = request.Words("searchFields");
        if (asked.FirstOrDefault(a => !suggester.Fields.Contains(a)) is { } stray) throw Refusal.Invalid($"The field '{stray}' is not of the suggester '{suggester.Name}'.");
        var words = Cut(index.Analyzers.Get("standard.lucene"), "", search);
        return (asked.Count > 0 ? asked : suggester.Fields, words.Count > 0 ? words : [search.ToLowerInvariant()]);
    }

    static BooleanQuery Typed(string field, IReadOnlyList<string> words, bool fuzzy)
    {
        var query = new BooleanQuery();
        foreach (var word in words.SkipLast(1)) query.Add(fuzzy ? Fuzzy(field, word) : new TermQuery(new Term(field, word)), Occur.MUST);
        Lucene.Net.Search.Query last = new PrefixQuery(new Term(field, words[^1]));
        query.Add(fuzzy ? new BooleanQuery { { last, Occur.SHOULD }, { Fuzzy(field, words[^1]), Occur.SHOULD } } : last, Occur.MUST);
        return query;
    }

    static FuzzyQuery Fuzzy(string field, string word) => new(new Term(field, word), 1, 1);

    static string? Text(JsonObject source, string field, Highlighter marker, BooleanQuery query) =>
        Values(source, field).Select(text => marker.Mark(DocumentFields.Typed(field), text, Highlighter.Wanted(query, DocumentFields.Typed(field)))).FirstOrDefault(t => t is not null);

    static IEnumerable<string> Values(JsonObject source, string field) => field.Split('/').Aggregate((JsonNode?)source, (at, name) => (at as JsonObject)?[name]) switch
    {
        JsonArray many => many.Select(v => v!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    /// <summary>A text as an analyzer cuts it.</summary>
    public static IReadOnlyList<string> Cut(Analyzer analyzer, string field, string text)
    {
        var words = new List<string>();
        using var stream = analyzer.GetTokenStream(field, new StringReader(text));
        var word = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken()) words.Add(word.ToString()!);
        stream.End();
        return words;
    }
}

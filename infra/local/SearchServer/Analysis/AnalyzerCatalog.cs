using System.Text.Json.Nodes;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Pattern;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Analysis;

/// <summary>
/// The analyzers of one index: those with a published name, and those it defines itself from tokenizers, token filters and char filters.
/// Everything is made once when the definition is read, so a name that is not there is refused before anything is written.
/// </summary>
internal sealed class AnalyzerCatalog : IDisposable
{
    readonly Dictionary<string, Analyzer> made = [];
    readonly Dictionary<string, JsonObject> own;
    readonly AnalysisParts parts;

    public AnalyzerCatalog(IndexDefinition index)
    {
        own = Named(index.Json, "analyzers");
        parts = new AnalysisParts(Named(index.Json, "tokenizers"), Named(index.Json, "tokenFilters"), Named(index.Json, "charFilters"));
        var suggested = index.Suggesters.SelectMany(s => s.Fields).Distinct().ToDictionary(DocumentFields.Typed, _ => Get("standard.lucene"));
        AtIndexing = Wrap(index, f => f.IndexAnalyzer, suggested);
        AtSearch = Wrap(index, f => f.SearchAnalyzer, suggested);
    }

    /// <summary>By field, for what is indexed.</summary>
    public Analyzer AtIndexing { get; }

    /// <summary>By field, for what is asked.</summary>
    public Analyzer AtSearch { get; }

    /// <summary>The analyzer of a name; made once.</summary>
    public Analyzer Get(string name)
    {
        if (made.TryGetValue(name, out var known)) return known;
        var analyzer = own.TryGetValue(name, out var json) ? Make(json) : BuiltInAnalyzers.Find(name);
        return made[name] = analyzer ?? throw Refusal.Invalid($"The analyzer '{name}' is unknown here; the README of the local search server lists those that are.");
    }

    public void Dispose()
    {
        AtIndexing.Dispose();
        AtSearch.Dispose();
        foreach (var analyzer in made.Values) analyzer.Dispose();
    }

    PerFieldAnalyzerWrapper Wrap(IndexDefinition index, Func<FieldDefinition, string?> name, Dictionary<string, Analyzer> suggested)
    {
        var byField = index.Searchable.ToDictionary(f => f.Path, f => Get(name(f) ?? "standard.lucene"));
        foreach (var (field, analyzer) in suggested) byField[field] = analyzer;
        return new PerFieldAnalyzerWrapper(Get("standard.lucene"), byField);
    }

    Analyzer Make(JsonObject json) => json["@odata.type"]?.GetValue<string>() switch
    {
        "#Microsoft.Azure.Search.CustomAnalyzer" => new CustomAnalyzer(
            parts.Tokenizer(AnalysisParts.Word(json, "tokenizer", "")),
            [.. AnalysisParts.Words(json, "tokenFilters").Select(parts.TokenFilter)],
            [.. AnalysisParts.Words(json, "charFilters").Select(parts.CharFilter)]),
        "#Microsoft.Azure.Search.StandardAnalyzer" => new StandardAnalyzer(BuiltInAnalyzers.Version, Stopwords(json)),
        "#Microsoft.Azure.Search.StopAnalyzer" => new StopAnalyzer(BuiltInAnalyzers.Version, json["stopwords"] is null ? StopAnalyzer.ENGLISH_STOP_WORDS_SET : Stopwords(json)),
        "#Microsoft.Azure.Search.PatternAnalyzer" => BuiltInAnalyzers.Chain(
            reader => new PatternTokenizer(reader, AnalysisParts.Pattern(json, @"\W+"), -1),
            source => new StopFilter(BuiltInAnalyzers.Version, json["lowercase"]?.GetValue<bool>() == false ? source : new LowerCaseFilter(BuiltInAnalyzers.Version, source), Stopwords(json))),
        var other => throw Refusal.Invalid($"The analyzer type '{other}' is unknown."),
    };

    static CharArraySet Stopwords(JsonObject json) => new(BuiltInAnalyzers.Version, AnalysisParts.Words(json, "stopwords"), ignoreCase: true);

    static Dictionary<string, JsonObject> Named(JsonObject index, string list) =>
        IndexDefinition.List(index, list).ToDictionary(item => item["name"]?.GetValue<string>() ?? throw Refusal.Invalid($"An entry of '{list}' has no name."));
}

/// <summary>Char filters, then a tokenizer, then token filters, as a definition lists them.</summary>
internal sealed class CustomAnalyzer(
    Func<TextReader, Tokenizer> tokenizer, IReadOnlyList<Func<TokenStream, TokenStream>> filters, IReadOnlyList<Func<TextReader, TextReader>> charFilters) : Analyzer
{
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var source = tokenizer(reader);
        return new TokenStreamComponents(source, filters.Aggregate((TokenStream)source, (stream, filter) => filter(stream)));
    }

    protected override TextReader InitReader(string fieldName, TextReader reader) => charFilters.Aggregate(reader, (inner, filter) => filter(inner));
}

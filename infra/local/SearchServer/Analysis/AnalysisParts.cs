using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.CharFilters;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.NGram;
using Lucene.Net.Analysis.Path;
using Lucene.Net.Analysis.Pattern;
using Lucene.Net.Analysis.Reverse;
using Lucene.Net.Analysis.Shingle;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;

namespace Marketplace.Local.SearchServer.Analysis;

/// <summary>Tokenizers, token filters and char filters by name: those of the published protocol, or an index's own with its settings.</summary>
internal sealed class AnalysisParts(
    IReadOnlyDictionary<string, JsonObject> tokenizers, IReadOnlyDictionary<string, JsonObject> tokenFilters, IReadOnlyDictionary<string, JsonObject> charFilters)
{
    const Lucene.Net.Util.LuceneVersion Version = BuiltInAnalyzers.Version;
    static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);
    static readonly JsonObject Nothing = [];

    public Func<TextReader, Tokenizer> Tokenizer(string name)
    {
        var (kind, json) = Find(tokenizers, name, "Tokenizer");
        return kind switch
        {
            "standard" or "standard_v2" => reader => new StandardTokenizer(Version, reader) { MaxTokenLength = Number(json, "maxTokenLength", 255) },
            "keyword" or "keyword_v2" => reader => new KeywordTokenizer(reader),
            "whitespace" => reader => new WhitespaceTokenizer(Version, reader),
            "letter" => reader => new LetterTokenizer(Version, reader),
            "lowercase" => reader => new LowerCaseTokenizer(Version, reader),
            "classic" => reader => new ClassicTokenizer(Version, reader),
            "uax_url_email" => reader => new UAX29URLEmailTokenizer(Version, reader),
            "pattern" => reader => new PatternTokenizer(reader, Pattern(json, @"\W+"), Number(json, "group", -1)),
            "ngram" => reader => new NGramTokenizer(Version, reader, Number(json, "minGram", 1), Number(json, "maxGram", 2)),
            "edgengram" => reader => new EdgeNGramTokenizer(Version, reader, Number(json, "minGram", 1), Number(json, "maxGram", 2)),
            "path_hierarchy" or "path_hierarchy_v2" => reader => new PathHierarchyTokenizer(reader, Word(json, "delimiter", "/")[0], Word(json, "replacement", Word(json, "delimiter", "/"))[0]),
            _ => throw Refusal.Invalid($"The tokenizer '{name}' is unknown here."),
        };
    }

    public Func<TokenStream, TokenStream> TokenFilter(string name)
    {
        var (kind, json) = Find(tokenFilters, name, "TokenFilter");
        return Folding(kind, json) ?? Stemming(kind, json) ?? Cutting(kind, json) ?? throw Refusal.Invalid($"The token filter '{name}' is unknown here.");
    }

    public Func<TextReader, TextReader> CharFilter(string name)
    {
        var (kind, json) = Find(charFilters, name, "CharFilter");
        switch (kind)
        {
            case "html_strip":
                return reader => new HTMLStripCharFilter(reader);
            case "mapping":
                var map = new NormalizeCharMap.Builder();
                foreach (var pair in Words(json, "mappings").Select(m => m.Split("=>", 2)))
                    map.Add(pair is [var from, _] ? from : throw Refusal.Invalid("A mapping is not of the form a=>b."), pair[1]);
                var built = map.Build();
                return reader => new MappingCharFilter(built, reader);
            case "pattern_replace" or "patternreplace":
                return reader => new PatternReplaceCharFilter(Pattern(json, ""), Word(json, "replacement", ""), reader);
            default:
                throw Refusal.Invalid($"The char filter '{name}' is unknown here.");
        }
    }

    public static string Word(JsonObject json, string name, string otherwise) => json[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : otherwise;

    public static IReadOnlyList<string> Words(JsonObject json, string name) => [.. (json[name] as JsonArray ?? []).Select(w => w?.GetValue<string>() ?? "")];

    public static Regex Pattern(JsonObject json, string otherwise)
    {
        try
        {
            return new Regex(Word(json, "pattern", otherwise), RegexOptions.None, PatternPatience);
        }
        catch (ArgumentException wrong)
        {
            throw Refusal.Invalid($"The pattern is invalid: {wrong.Message}");
        }
    }

    static Func<TokenStream, TokenStream>? Folding(string kind, JsonObject json) => kind switch
    {
        "lowercase" => s => new LowerCaseFilter(Version, s),
        "uppercase" => s => new UpperCaseFilter(Version, s),
        "asciifolding" => s => new ASCIIFoldingFilter(s, Flag(json, "preserveOriginal", false)),
        "cjk_width" => s => new CJKWidthFilter(s),
        "apostrophe" => s => new ApostropheFilter(s),
        "classic" => s => new ClassicFilter(s),
        "elision" => s => new ElisionFilter(s, json["articles"] is null ? FrenchAnalyzer.DEFAULT_ARTICLES : Set(json, "articles")),
        "arabic_normalization" => s => new ArabicNormalizationFilter(s),
        "scandinavian_folding" => s => new ScandinavianFoldingFilter(s),
        "scandinavian_normalization" => s => new ScandinavianNormalizationFilter(s),
        "trim" => s => new TrimFilter(Version, s),
        "reverse" => s => new ReverseStringFilter(Version, s),
        _ => null,
    };

    static Func<TokenStream, TokenStream>? Stemming(string kind, JsonObject json) => kind switch
    {
        "porter_stem" => s => new PorterStemFilter(s),
        "kstem" => s => new KStemFilter(s),
        "english_possessive" => s => new EnglishPossessiveFilter(Version, s),
        "english_minimal" => s => new EnglishMinimalStemFilter(s),
        "snowball" => s => new SnowballFilter(s, Capital(Word(json, "language", "english"))),
        "stemmer" => Word(json, "language", "english") switch
        {
            "english" => s => new PorterStemFilter(s),
            "lightEnglish" => s => new KStemFilter(s),
            "minimalEnglish" => s => new EnglishMinimalStemFilter(s),
            "possessiveEnglish" => s => new EnglishPossessiveFilter(Version, s),
            var other => throw Refusal.NotCovered($"The stemmer of '{other}'"),
        },
        "stemmeroverride" or "stemmer_override" => throw Refusal.NotCovered("A stemmer override"),
        "keyword_marker" or "keywordmarker" => s => new SetKeywordMarkerFilter(s, Set(json, "keywords")),
        "keyword_repeat" => s => new KeywordRepeatFilter(s),
        _ => null,
    };

    static Func<TokenStream, TokenStream>? Cutting(string kind, JsonObject json) => kind switch
    {
        "stopwords" => s => new StopFilter(Version, s, json["stopwords"] is null ? StopAnalyzer.ENGLISH_STOP_WORDS_SET : Set(json, "stopwords")),
        "keep" => s => new KeepWordFilter(Version, s, Set(json, "keepWords")),
        "cjk_bigram" => s => new CJKBigramFilter(s),
        "unique" => s => new RemoveDuplicatesTokenFilter(s),
        "length" => s => new LengthFilter(Version, s, Number(json, "min", 0), Number(json, "max", 300)),
        "limit" => s => new LimitTokenCountFilter(s, Number(json, "maxTokenCount", 1)),
        "truncate" => s => new TruncateTokenFilter(s, Number(json, "length", 300)),
        "shingle" => s => new ShingleFilter(s, Number(json, "minShingleSize", 2), Number(json, "maxShingleSize", 2)),
        "ngram_v2" or "ngram" => s => new NGramTokenFilter(Version, s, Number(json, "minGram", 1), Number(json, "maxGram", 2)),
        "edgengram_v2" or "edgengram" => s => new EdgeNGramTokenFilter(Version, s, Number(json, "minGram", 1), Number(json, "maxGram", 2)),
        "word_delimiter" or "worddelimiter" => s => new WordDelimiterFilter(
            Version, s, WordDelimiterFlags.GENERATE_WORD_PARTS | WordDelimiterFlags.GENERATE_NUMBER_PARTS | WordDelimiterFlags.SPLIT_ON_CASE_CHANGE | WordDelimiterFlags.SPLIT_ON_NUMERICS | WordDelimiterFlags.STEM_ENGLISH_POSSESSIVE, null),
        _ => null,
    };

    /// <summary>An own one's type, or a published name, in one spelling; nGram and ngram are the same.</summary>
    static (string Kind, JsonObject Settings) Find(IReadOnlyDictionary<string, JsonObject> own, string name, string suffix)
    {
        if (!own.TryGetValue(name, out var json)) return (name.ToLowerInvariant(), Nothing);
        var type = Word(json, "@odata.type", "")["#Microsoft.Azure.Search.".Length..];
        var kind = type.EndsWith(suffix + "V2", StringComparison.Ordinal) ? type[..^(suffix.Length + 2)] : type.EndsWith(suffix, StringComparison.Ordinal) ? type[..^suffix.Length] : type;
        return (kind switch { "AsciiFolding" => "asciifolding", "PathHierarchy" => "path_hierarchy", "UaxUrlEmail" => "uax_url_email", "CjkBigram" => "cjk_bigram", _ => kind.ToLowerInvariant() }, json);
    }

    static int Number(JsonObject json, string name, int otherwise) => json[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : otherwise;

    static bool Flag(JsonObject json, string name, bool otherwise) => json[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;

    static CharArraySet Set(JsonObject json, string name) => new(Version, Words(json, name), ignoreCase: true);

    static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}

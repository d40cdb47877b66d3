using System.Text.RegularExpressions;
using Lucene.Net.Analysis;
using Lucene.Net.QueryParsers.Classic;
using Lucene.Net.QueryParsers.Simple;
using Lucene.Net.Search;
using Marketplace.Local.SearchServer.Analysis;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>
/// Turns words into a Lucene query by the simple or the full syntax. The simple one takes anything, as published; the full one refuses
/// what it cannot read. Both are bounded in length and nesting before a parser, which is recursive, sees them.
/// </summary>
internal sealed partial class TextQueries(IndexDefinition index, Analyzer analyzer)
{
    const int MaxLength = 100_000;
    const int MaxDepth = 100;

    /// <summary>The query, or null for everything (<c>*</c> or nothing).</summary>
    public Lucene.Net.Search.Query? Parse(string? search, string queryType, string searchMode, IReadOnlyDictionary<string, float> fields)
    {
        if (string.IsNullOrWhiteSpace(search) || search.Trim() == "*") return null;
        if (search.Length > MaxLength) throw Refusal.Invalid($"The search text is longer than {MaxLength} characters.");
        var depth = 0;
        if (search.Any(c => (depth += c switch { '(' => 1, ')' => -1, _ => 0 }) > MaxDepth)) throw Refusal.Invalid($"The search text is nested deeper than {MaxDepth} levels.");
        var all = searchMode switch { "any" => false, "all" => true, _ => throw Refusal.Invalid($"The search mode '{searchMode}' is unknown.") };
        return queryType switch
        {
            "simple" => Simple(search, all, fields),
            "full" => Full(search, all, fields),
            "semantic" => throw Refusal.NotCovered("A semantic query"),
            _ => throw Refusal.Invalid($"The query type '{queryType}' is unknown."),
        };
    }

    /// <summary>The searchable fields with their weights: those named, or all.</summary>
    public IReadOnlyDictionary<string, float> Fields(IReadOnlyList<string> named, ScoringProfile? profile)
    {
        var chosen = named.Count == 0 ? index.Searchable.Select(f => f.Path) : named.Select(n => index.Field(n, f => f.IsSearchable && f.Kind == ValueKind.Text, "searchable").Path);
        return chosen.Distinct().ToDictionary(f => f, f => profile?.Weights.GetValueOrDefault(f, 1) ?? 1);
    }

    Lucene.Net.Search.Query Simple(string search, bool all, IReadOnlyDictionary<string, float> fields)
    {
        var parser = new SimpleQueryParser(analyzer, fields.ToDictionary()) { DefaultOperator = all ? Occur.MUST : Occur.SHOULD };
        try
        {
            return parser.Parse(search) ?? new BooleanQuery();
        }
        catch (BooleanQuery.TooManyClausesException)
        {
            throw Refusal.Invalid("The search text has more than 1,024 clauses.");
        }
    }

    Lucene.Net.Search.Query Full(string search, bool all, IReadOnlyDictionary<string, float> fields)
    {
        var parser = new CheckedParser(index, [.. fields.Keys], analyzer, fields.ToDictionary())
        {
            DefaultOperator = all ? Lucene.Net.QueryParsers.Classic.Operator.AND : Lucene.Net.QueryParsers.Classic.Operator.OR,
            AllowLeadingWildcard = true,
            LowercaseExpandedTerms = true,
        };
        try
        {
            return parser.Parse(PartOfComplex().Replace(search, @"$1\/$2:")) ?? new BooleanQuery();
        }
        catch (Exception wrong) when (wrong is ParseException or BooleanQuery.TooManyClausesException or ArgumentException or FormatException or OverflowException)
        {
            throw Refusal.Invalid($"Failed to parse query string: {wrong.Message} See https://aka.ms/azure-search-full-query.");
        }
    }

    /// <summary><c>maker/name:x</c> names a part of a complex field; to Lucene a slash begins a regular expression.</summary>
    [GeneratedRegex(@"(?<![\w/\\])(\w+)/(\w+):")]
    private static partial Regex PartOfComplex();

    /// <summary>A classic parser that knows which fields there are, and whose regular expressions stay small enough to be built.</summary>
    sealed class CheckedParser(IndexDefinition index, string[] fields, Analyzer analyzer, IDictionary<string, float> boosts)
        : MultiFieldQueryParser(BuiltInAnalyzers.Version, fields, analyzer, boosts)
    {
        const int LongestRegex = 200;

        protected override Lucene.Net.Search.Query GetFieldQuery(string field, string queryText, bool quoted) => base.GetFieldQuery(Known(field), queryText, quoted);

        protected override Lucene.Net.Search.Query GetFieldQuery(string field, string queryText, int slop) => base.GetFieldQuery(Known(field), queryText, slop);

        protected override Lucene.Net.Search.Query GetFuzzyQuery(string field, string termStr, float minSimilarity) =>
            base.GetFuzzyQuery(Known(field), termStr, minSimilarity > 2 ? throw new ParseException("A fuzzy distance is at most 2.") : minSimilarity);

        protected override Lucene.Net.Search.Query GetPrefixQuery(string field, string termStr) => base.GetPrefixQuery(Known(field), termStr);

        protected override Lucene.Net.Search.Query GetWildcardQuery(string field, string termStr) =>
            field == "*" && termStr == "*" ? new MatchAllDocsQuery() : base.GetWildcardQuery(Known(field), termStr);

        protected override Lucene.Net.Search.Query GetRangeQuery(string field, string part1, string part2, bool startInclusive, bool endInclusive) =>
            base.GetRangeQuery(Known(field), part1, part2, startInclusive, endInclusive);

        protected override Lucene.Net.Search.Query GetRegexpQuery(string field, string termStr) =>
            termStr.Length > LongestRegex || termStr.Contains('{', StringComparison.Ordinal)
                ? throw new ParseException($"A regular expression has at most {LongestRegex} characters and no counts.")
                : base.GetRegexpQuery(Known(field), termStr);

        string Known(string field) => field is null ? null! : index.Field(field, f => f.IsSearchable && f.Kind == ValueKind.Text, "searchable").Path;
    }
}

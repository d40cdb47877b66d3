using System.Globalization;
using System.Text.Json.Nodes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>
/// Turns a filter into a Lucene query over exact values. Inside <c>any</c> and <c>all</c> the service allows just those forms that one value at a
/// time can decide (<c>any</c>: eq, search.in and, for numbers, ranges, joined by <c>or</c>; <c>all</c>: their negations, joined by <c>and</c>); others are
/// refused here as there.
/// </summary>
internal sealed class FilterCompiler(IndexDefinition index, Func<MatchFilter, Lucene.Net.Search.Query> match)
{
    static readonly MatchAllDocsQuery Everything = new();

    public Lucene.Net.Search.Query Compile(Filter filter) => filter switch
    {
        OrFilter or => Join(or.Parts.Select(Compile), Occur.SHOULD),
        AndFilter and => Join(and.Parts.Select(Compile), Occur.MUST),
        NotFilter not => Not(Compile(not.Inner)),
        ConstantFilter constant => constant.Value ? Everything : Not(Everything),
        FlagFilter flag => Term(index.Field(flag.Path, f => f is { IsFilterable: true, IsCollection: false, Kind: ValueKind.Flag }, "a filterable Edm.Boolean"), "true"),
        InFilter within => In(Filterable(within.Path, false, true), within.Values),
        CompareFilter compare => Compare(Filterable(compare.Path, false, false), compare.Operator, compare.Value),
        AnyFilter any => Lambda(any),
        MatchFilter words => match(words),
        _ => throw new InvalidOperationException($"No such filter: {filter.GetType().Name}."),
    };

    Lucene.Net.Search.Query Lambda(AnyFilter lambda)
    {
        var field = Filterable(lambda.Path, true, false);
        if (lambda.Inner is null) return new TermQuery(new Term(DocumentFields.Present, field.Path));
        return lambda.All ? Not(OneIs(field, lambda.Variable!, Negated(lambda.Inner))) : OneIs(field, lambda.Variable!, lambda.Inner);
    }

    /// <summary>Documents one value of whose collection makes the expression true.</summary>
    Lucene.Net.Search.Query OneIs(FieldDefinition field, string variable, Filter inner) => inner switch
    {
        OrFilter or => Join(or.Parts.Select(part => OneIs(field, variable, part)), Occur.SHOULD),
        InFilter within when within.Path == variable => In(field, within.Values),
        FlagFilter flag when flag.Path == variable && field.Kind == ValueKind.Flag => Term(field, "true"),
        NotFilter { Inner: FlagFilter flag } when flag.Path == variable && field.Kind == ValueKind.Flag => Term(field, "false"),
        CompareFilter compare when compare.Path == variable && (compare.Operator == "eq" || field.IsNumeric) && compare.Operator != "ne" && !compare.Value.IsNull => Compare(field, compare.Operator, compare.Value),
        _ => throw Refusal.Invalid($"Invalid expression in any or all over '{field.Path}': only the forms that the service documents for collections are allowed."),
    };

    static Filter Negated(Filter filter) => filter switch
    {
        AndFilter and => new OrFilter([.. and.Parts.Select(Negated)]),
        NotFilter not => not.Inner,
        CompareFilter compare => compare with { Operator = compare.Operator switch { "eq" => "ne", "ne" => "eq", "gt" => "le", "ge" => "lt", "lt" => "ge", _ => "gt" } },
        _ => new NotFilter(filter),
    };

    Lucene.Net.Search.Query Compare(FieldDefinition field, string comparison, Literal value)
    {
        if (value.IsNull)
        {
            var present = new TermQuery(new Term(DocumentFields.Present, field.Path));
            return comparison switch { "eq" => Not(present), "ne" => present, _ => throw Refusal.Invalid("null can be compared by eq and ne only.") };
        }

        if (comparison == "ne") return Not(Compare(field, "eq", value));
        if (field.Kind == ValueKind.Flag)
            return value is { Kind: TokenKind.Name, Text: "true" or "false" } && comparison == "eq" ? Term(field, value.Text) : throw Mismatch(field);
        return field.Kind == ValueKind.Text ? CompareText(field, comparison, value) : CompareNumber(field, comparison, value);
    }

    static Lucene.Net.Search.Query CompareText(FieldDefinition field, string comparison, Literal value)
    {
        if (value.Kind != TokenKind.Text) throw Mismatch(field);
        if (comparison == "eq") return Term(field, value.Text);
        var (below, inclusive) = (comparison is "lt" or "le", comparison is "le" or "ge");
        return below
            ? TermRangeQuery.NewStringRange(DocumentFields.Exact(field.Path), null, value.Text, true, inclusive)
            : TermRangeQuery.NewStringRange(DocumentFields.Exact(field.Path), value.Text, null, inclusive, true);
    }

    static NumericRangeQuery<long> CompareNumber(FieldDefinition field, string comparison, Literal value)
    {
        var number = Number(field, value, comparison);
        var (below, inclusive) = (comparison is "lt" or "le", comparison is "le" or "ge");
        var name = DocumentFields.Exact(field.Path);
        return comparison == "eq" ? NumericRangeQuery.NewInt64Range(name, number, number, true, true)
            : below ? NumericRangeQuery.NewInt64Range(name, null, number, true, inclusive)
            : NumericRangeQuery.NewInt64Range(name, number, null, inclusive, true);
    }

    static long Number(FieldDefinition field, Literal value, string comparison)
    {
        if (field.Kind == ValueKind.Time)
            return value.Kind == TokenKind.Time && DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks : throw Mismatch(field);
        if (value.Kind is not TokenKind.Number && value.Text is not ("INF" or "NaN")) throw Mismatch(field);
        var text = value.Text switch { "INF" => "Infinity", "-INF" => "-Infinity", var plain => plain };
        if (field.Kind != ValueKind.Real && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)) throw Mismatch(field);
        if (field.Kind == ValueKind.Real) return NumericUtils.DoubleToSortableInt64(real);
        return comparison switch
        {
            "eq" when real != Math.Floor(real) => long.MinValue,
            "lt" or "ge" => (long)Math.Ceiling(real),
            _ => (long)Math.Floor(real),
        };
    }

    static BooleanQuery In(FieldDefinition field, IReadOnlyList<string> values)
    {
        if (field.Kind != ValueKind.Text) throw Refusal.Invalid($"search.in needs the Edm.String field, not '{field.Path}'.");
        var any = new UnlimitedQuery();
        foreach (var value in values.Distinct()) any.Add(Term(field, value), Occur.SHOULD);
        return any.Query;
    }

    FieldDefinition Filterable(string path, bool collection, bool text) =>
        index.Field(path, f => f.IsFilterable && f.IsCollection == collection && (!text || f.Kind == ValueKind.Text), collection ? "a filterable collection" : "filterable, and a single value");

    static TermQuery Term(FieldDefinition field, string value) => new(new Term(DocumentFields.Exact(field.Path), value));

    static BooleanQuery Join(IEnumerable<Lucene.Net.Search.Query> parts, Occur occur)
    {
        var joined = new UnlimitedQuery();
        foreach (var part in parts) joined.Add(part, occur);
        return joined.Query;
    }

    static BooleanQuery Not(Lucene.Net.Search.Query inner) => new() { { Everything, Occur.MUST }, { inner, Occur.MUST_NOT } };

    static Refusal Mismatch(FieldDefinition field) => Refusal.Invalid($"Invalid expression: a value compared with '{field.Path}' is not of its type.");

    /// <summary>Filters may have more clauses than the 1,024 that protect searches; it nests them.</summary>
    sealed class UnlimitedQuery
    {
        const int Most = 1_000;

        public BooleanQuery Query { get; private set; } = [];

        public void Add(Lucene.Net.Search.Query part, Occur occur)
        {
            if (Query.Clauses.Count == Most) Query = new BooleanQuery { { Query, occur } };
            Query.Add(part, occur);
        }
    }
}

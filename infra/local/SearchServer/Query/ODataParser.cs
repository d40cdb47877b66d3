using System.Globalization;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>A filter as it was written; nothing in it is known of the index yet.</summary>
internal abstract record Filter;

internal sealed record OrFilter(IReadOnlyList<Filter> Parts) : Filter;

internal sealed record AndFilter(IReadOnlyList<Filter> Parts) : Filter;

internal sealed record NotFilter(Filter Inner) : Filter;

internal sealed record CompareFilter(string Path, string Operator, Literal Value) : Filter;

internal sealed record FlagFilter(string Path) : Filter;

internal sealed record ConstantFilter(bool Value) : Filter;

internal sealed record InFilter(string Path, IReadOnlyList<string> Values) : Filter;

internal sealed record AnyFilter(string Path, string? Variable, Filter? Inner, bool All) : Filter;

internal sealed record MatchFilter(string Search, string? Fields, string QueryType, string SearchMode) : Filter;

/// <summary>A value in a filter.</summary>
internal readonly record struct Literal(TokenKind Kind, string Text)
{
    public bool IsNull => Kind == TokenKind.Name && Text == "null";
}

/// <summary>
/// Reads the filter language of the service: comparisons, <c>and</c>, <c>or</c>, <c>not</c>, <c>any</c>, <c>all</c>, <c>search.in</c>,
/// <c>search.ismatch</c>. It goes down at most <see cref="MaxDepth"/> levels and takes at most <see cref="MaxLength"/> characters, so no expression
/// can exhaust the stack.
/// </summary>
internal sealed class ODataParser
{
    public const int MaxLength = 100_000;
    public const int MaxDepth = 100;
    static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];
    readonly IReadOnlyList<ODataToken> tokens;
    int at;
    int depth;

    ODataParser(IReadOnlyList<ODataToken> tokens) => this.tokens = tokens;

    ODataToken Current => tokens[at];

    public static Filter Parse(string source)
    {
        if (source.Length > MaxLength) throw Refusal.Invalid($"The filter is longer than {MaxLength} characters.");
        var parser = new ODataParser(ODataLexer.Read(source));
        var filter = parser.Or();
        parser.Take(TokenKind.End);
        return filter;
    }

    Filter Or()
    {
        if (++depth > MaxDepth) throw Refusal.Invalid($"The filter is nested deeper than {MaxDepth} levels.");
        var parts = new List<Filter> { And() };
        while (TakeWord("or")) parts.Add(And());
        depth--;
        return parts is [var only] ? only : new OrFilter(parts);
    }

    Filter And()
    {
        var parts = new List<Filter> { Unary() };
        while (TakeWord("and")) parts.Add(Unary());
        return parts is [var only] ? only : new AndFilter(parts);
    }

    Filter Unary()
    {
        var negated = false;
        while (TakeWord("not")) negated = !negated;
        var inner = Primary();
        return negated ? new NotFilter(inner) : inner;
    }

    Filter Primary()
    {
        if (Current.Kind == TokenKind.Open)
        {
            at++;
            var inner = Or();
            Take(TokenKind.Close);
            return inner;
        }

        if (Current.Kind != TokenKind.Name) return Turned();
        return Current.Value switch
        {
            "true" when !IsComparison(at + 1) => Constant(true),
            "false" when !IsComparison(at + 1) => Constant(false),
            "search.in" => In(),
            "search.ismatch" or "search.ismatchscoring" => Match(),
            "geo.distance" or "geo.intersects" => throw Refusal.NotCovered("A geographical filter"),
            _ => OnPath(),
        };
    }

    ConstantFilter Constant(bool value)
    {
        at++;
        return new ConstantFilter(value);
    }

    Filter OnPath()
    {
        var path = Take(TokenKind.Name).Value;
        while (Current.Kind == TokenKind.Slash)
        {
            at++;
            var next = Take(TokenKind.Name).Value;
            if (next is "any" or "all" && Current.Kind == TokenKind.Open) return Lambda(path, next == "all");
            path += "/" + next;
        }

        if (!IsComparison(at)) return new FlagFilter(path);
        var comparison = tokens[at++].Value;
        return new CompareFilter(path, comparison, Value());
    }

    /// <summary>A comparison with its value first, such as <c>5 lt price</c>.</summary>
    CompareFilter Turned()
    {
        var value = Value();
        if (!IsComparison(at)) throw Unexpected();
        var comparison = tokens[at++].Value switch { "gt" => "lt", "ge" => "le", "lt" => "gt", "le" => "ge", var same => same };
        var path = Take(TokenKind.Name).Value;
        while (Current.Kind == TokenKind.Slash)
        {
            at++;
            path += "/" + Take(TokenKind.Name).Value;
        }

        return new CompareFilter(path, comparison, value);
    }

    AnyFilter Lambda(string path, bool all)
    {
        Take(TokenKind.Open);
        if (Current.Kind == TokenKind.Close && !all)
        {
            at++;
            return new AnyFilter(path, null, null, false);
        }

        var variable = Take(TokenKind.Name).Value;
        Take(TokenKind.Colon);
        var inner = Or();
        Take(TokenKind.Close);
        return new AnyFilter(path, variable, inner, all);
    }

    InFilter In()
    {
        var arguments = Arguments(2, 3);
        if (arguments[0].Kind != TokenKind.Name) throw Refusal.Invalid("search.in needs a field.");
        var separators = arguments.Count == 3 ? arguments[2].Value : " ,";
        return new InFilter(arguments[0].Value, [.. arguments[1].Value.Split(separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries)]);
    }

    MatchFilter Match()
    {
        var words = Arguments(1, 4);
        return new MatchFilter(words[0].Value, words.Count > 1 ? words[1].Value : null, words.Count > 2 ? words[2].Value : "simple", words.Count > 3 ? words[3].Value : "any");
    }

    List<ODataToken> Arguments(int least, int most)
    {
        at++;
        Take(TokenKind.Open);
        var arguments = new List<ODataToken>();
        do
        {
            if (arguments.Count > 0) at++;
            var token = Current.Kind is TokenKind.Name or TokenKind.Text ? tokens[at++] : throw Unexpected();
            while (token.Kind == TokenKind.Name && Current.Kind == TokenKind.Slash)
            {
                at++;
                token = token with { Value = token.Value + "/" + Take(TokenKind.Name).Value };
            }

            arguments.Add(token);
        }
        while (Current.Kind == TokenKind.Comma);
        Take(TokenKind.Close);
        return arguments.Count >= least && arguments.Count <= most ? arguments : throw Refusal.Invalid("A function of the filter has a wrong number of arguments.");
    }

    Literal Value()
    {
        var token = tokens[at++];
        return token.Kind is TokenKind.Text or TokenKind.Number or TokenKind.Time || (token.Kind == TokenKind.Name && token.Value is "null" or "true" or "false" or "INF" or "NaN")
            ? new Literal(token.Kind, token.Value)
            : throw Unexpected(token);
    }

    bool IsComparison(int index) => tokens[Math.Min(index, tokens.Count - 1)] is { Kind: TokenKind.Name } token && Comparisons.Contains(token.Value);

    bool TakeWord(string word)
    {
        if (Current.Kind != TokenKind.Name || Current.Value != word) return false;
        at++;
        return true;
    }

    ODataToken Take(TokenKind kind) => Current.Kind == kind ? tokens[at == tokens.Count - 1 ? at : at++] : throw Unexpected();

    Refusal Unexpected(ODataToken? token = null)
    {
        var (_, value, position) = token ?? Current;
        return Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid expression: syntax error at position {position} near '{value}'."));
    }
}

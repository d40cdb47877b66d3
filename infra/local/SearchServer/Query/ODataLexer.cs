using System.Globalization;
using System.Text;

namespace Marketplace.Local.SearchServer.Query;

internal enum TokenKind
{
    Name,
    Text,
    Number,
    Time,
    Open,
    Close,
    Comma,
    Colon,
    Slash,
    End,
}

internal readonly record struct ODataToken(TokenKind Kind, string Value, int At);

/// <summary>Cuts an OData expression into tokens; a quote within a text is written twice.</summary>
internal static class ODataLexer
{
    public static IReadOnlyList<ODataToken> Read(string source)
    {
        var tokens = new List<ODataToken>();
        for (var at = 0; at < source.Length;)
        {
            if (char.IsWhiteSpace(source[at]))
            {
                at++;
                continue;
            }

            var (token, next) = Next(source, at);
            tokens.Add(token);
            at = next;
        }

        tokens.Add(new ODataToken(TokenKind.End, "", source.Length));
        return tokens;
    }

    static (ODataToken Token, int Next) Next(string source, int at)
    {
        var c = source[at];
        if (c == '\'') return Quoted(source, at);
        if (char.IsAsciiDigit(c) || (c == '-' && at + 1 < source.Length && (char.IsAsciiDigit(source[at + 1]) || source.AsSpan(at + 1).StartsWith("INF")))) return Number(source, at);
        if (char.IsLetter(c) || c is '_' or '@') return Run(source, at, TokenKind.Name, ch => char.IsLetterOrDigit(ch) || ch is '_' or '.' or '@');
        var kind = c switch
        {
            '(' => TokenKind.Open,
            ')' => TokenKind.Close,
            ',' => TokenKind.Comma,
            ':' => TokenKind.Colon,
            '/' => TokenKind.Slash,
            _ => throw Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid expression: syntax error at position {at} ('{c}').")),
        };
        return (new ODataToken(kind, c.ToString(), at), at + 1);
    }

    static (ODataToken Token, int Next) Quoted(string source, int start)
    {
        var text = new StringBuilder();
        for (var at = start + 1; at < source.Length; at++)
        {
            if (source[at] != '\'') text.Append(source[at]);
            else if (at + 1 < source.Length && source[at + 1] == '\'') text.Append(source[at++]);
            else return (new ODataToken(TokenKind.Text, text.ToString(), start), at + 1);
        }

        throw Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid expression: there is an unterminated string literal at position {start}."));
    }

    static (ODataToken Token, int Next) Number(string source, int start)
    {
        var (token, next) = Run(source, start, TokenKind.Number, ch => char.IsLetterOrDigit(ch) || ch is '-' or '+' or '.' or ':');
        return (token.Value.Contains('T', StringComparison.Ordinal) && token.Value.Contains(':', StringComparison.Ordinal) ? token with { Kind = TokenKind.Time } : token, next);
    }

    static (ODataToken Token, int Next) Run(string source, int start, TokenKind kind, Func<char, bool> within)
    {
        var end = start + 1;
        while (end < source.Length && within(source[end])) end++;
        return (new ODataToken(kind, source[start..end], start), end);
    }
}

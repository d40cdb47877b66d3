using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.TokenAttributes;

namespace Marketplace.Search;

/// <summary>What a term is.</summary>
internal enum TermKind
{
    Word,
    Number,
    Unit,
}

/// <summary>One term of a text in its searchable form, and in which part of the text it stands: a title's first part says what the thing is.</summary>
internal readonly record struct Term(string Text, TermKind Kind, int Part);

/// <summary>A text as search sees it: its terms in order, and its measures (<c>5gallon</c>, <c>2x4</c>) as terms of their own.</summary>
internal sealed record TermLine(IReadOnlyList<Term> Terms, IReadOnlyList<string> Measures)
{
    /// <summary>Everything that is indexed, as one line for an analyzer that cuts at spaces.</summary>
    public string ToIndexLine() => string.Join(' ', Terms.Select(t => t.Text).Concat(Measures));
}

/// <summary>
/// Cuts titles and queries alike into terms, so that both runtimes index and ask the same. Widths and accents are folded, English is
/// stemmed, Chinese, Japanese and Korean become pairs of characters, numbers with units become measures however they are written
/// (<c>5-gal</c>, <c>5 gallon</c>), and sizes become pairs of numbers (<c>2 in. x 4 in.</c>, <c>2x4</c>). A term holds letters, digits,
/// <c>_</c> and <c>.</c> only, so a term in a query expression is never an operator.
/// </summary>
internal static partial class TermReader
{
    /// <summary>Longer texts are read to here; a query has no business being longer, and a title is not.</summary>
    public const int MaxChars = 4_000;

    const int MaxTerms = 400;

    /// <summary>The terms of a text. With <paramref name="single"/>, single characters of CJK runs stand beside the pairs, as an index needs them.</summary>
    public static TermLine Read(string text, bool single = false)
    {
        var state = new Reading(single);
        var marks = Marks().Matches(TextFolding.Fold(text.Length > MaxChars ? text[..MaxChars] : text));
        for (var i = 0; i < marks.Count && state.Count < MaxTerms; i++)
            if (state.Take(marks[i].Value, i + 1 < marks.Count && marks[i + 1].Index == marks[i].Index + marks[i].Length ? marks[i + 1].Value : null)) i++;
        return new TermLine(state.Terms, state.Measures);
    }

    /// <summary>The words of a text as they are written, folded but not stemmed: what spelling is about.</summary>
    public static IReadOnlyList<string> Words(string text) =>
        [.. Runs().Matches(TextFolding.Fold(text.Length > MaxChars ? text[..MaxChars] : text)).Select(m => m.Value).Take(MaxTerms)];

    [GeneratedRegex(@"\d+[ -]\d+/\d+(?![\d/])|\d+/\d+|\d*\.?\d+|\p{L}[\p{L}\p{M}]*|[""'(,-]")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}]*|\d+")]
    private static partial Regex Runs();

    /// <summary>What has been read so far, and what the last number still waits for.</summary>
    sealed class Reading(bool single)
    {
        readonly List<Term> terms = [];
        readonly List<string> measures = [];
        string? number;
        string? side;
        bool crossed;
        int part;

        public int Count => terms.Count;

        public IReadOnlyList<Term> Terms => terms;

        public IReadOnlyList<string> Measures => measures;

        /// <summary>Takes a mark, and the one that touches it; true when both are used up.</summary>
        public bool Take(string mark, string? touching)
        {
            if (char.IsAsciiDigit(mark[^1]) && (char.IsAsciiDigit(mark[0]) || mark.Length > 1)) return TakeNumber(mark, touching);
            if (char.IsLetter(mark[0])) return TakeWord(mark, touching);
            if (mark is "\"" or "'" && number is not null) AddUnit(mark == "\"" ? "inch" : "foot");
            else if (mark is "(" or ",") (part, number, side, crossed) = (part + (mark == "(" ? 1 : 0), null, null, false);
            return false;
        }

        bool TakeNumber(string mark, string? touching)
        {
            var value = Number(mark);
            if (crossed && side is not null) measures.Add($"{side}x{value}");
            crossed = false;
            if (touching is not null && char.IsLetter(touching[0]) && touching != "x" && !Units.IsUnit(touching) && !TextFolding.IsIdeographic(touching[0]))
            {
                (number, side) = (null, null);
                terms.Add(new Term(value + touching, TermKind.Word, part));
                return true;
            }

            terms.Add(new Term(value, TermKind.Number, part));
            (number, side) = (value, value);
            return false;
        }

        bool TakeWord(string mark, string? touching)
        {
            if (TextFolding.IsIdeographic(mark[0]))
            {
                TakeIdeographs(mark);
                return false;
            }

            if (mark == "x" || (mark == "by" && number is not null))
            {
                (crossed, number) = (side is not null, null);
                return false;
            }

            if (touching is not null && char.IsAsciiDigit(touching[0]) && mark.Length <= 4 && number is null)
            {
                side = null;
                terms.Add(new Term(mark + Number(touching), TermKind.Word, part));
                return true;
            }

            if (number is not null && Units.Find(mark) is { } unit) AddUnit(unit);
            else AddWord(mark);
            return false;
        }

        void AddUnit(string unit)
        {
            measures.Add(number + unit);
            terms.Add(new Term(unit, TermKind.Unit, part));
            number = null;
        }

        void AddWord(string mark)
        {
            (number, side, crossed) = (null, null, false);
            if (mark is "in" or "with" or "for") part++;
            if (Units.IsStopWord(mark)) return;
            terms.Add(new Term(Stemming.Stem(mark.Length > 2 ? Units.Find(mark) ?? mark : mark), TermKind.Word, part));
        }

        void TakeIdeographs(string run)
        {
            (number, side, crossed) = (null, null, false);
            if (single || run.Length == 1)
                foreach (var c in run) terms.Add(new Term(c.ToString(), TermKind.Word, part));
            for (var i = 0; i + 1 < run.Length; i++) terms.Add(new Term(run.Substring(i, 2), TermKind.Word, part));
        }

        /// <summary>One spelling of a number: <c>.50</c> is <c>0.5</c>, <c>1-1/2</c> is <c>1_1_2</c>.</summary>
        static string Number(string mark)
        {
            var value = mark.TrimStart('0');
            if (value.Length == 0 || value[0] is '.' or '/' or '-' or ' ') value = "0" + value;
            if (value.Contains('.', StringComparison.Ordinal)) value = value.TrimEnd('0').TrimEnd('.');
            return value.Replace('/', '_').Replace('-', '_').Replace(' ', '_');
        }
    }
}

/// <summary>Folds what looks different and means the same: full-width forms, accents, case, typographic marks, thousands, joined capitals.</summary>
internal static partial class TextFolding
{
    public static string Fold(string text)
    {
        var lower = Joined().Replace(Plain(WebUtility.HtmlDecode(text)), " ").ToLowerInvariant();
        lower = Thousands().Replace(lower, "");
        lower = SquareFeet().Replace(lower, " sqft ");
        lower = CubicFeet().Replace(lower, " cuft ");
        return Apostrophes().Replace(lower, "");
    }

    /// <summary>
    /// Widths and accents folded by Lucene's own filters, since the runtime's normalization does nothing where globalization is invariant. The
    /// whole text passes them as one token.
    /// </summary>
    static string Plain(string text)
    {
        using var source = new KeywordTokenizer(new StringReader(Composed(text)));
        using var stream = new ASCIIFoldingFilter(new CJKWidthFilter(source));
        var token = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        return stream.IncrementToken() ? token.ToString()! : "";
    }

    /// <summary>Without accents that stand alone, and with what Lucene's filters leave: fractions, primes, the sign of multiplication.</summary>
    static string Composed(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                (>= 0x300 and <= 0x36F) or 0xFFFD or 0 => plain,
                0xD7 => plain.Append('x'),
                0x2044 => plain.Append('/'),
                0x2032 => plain.Append('\''),
                0x2033 => plain.Append('"'),
                0xBC => plain.Append(" 1/4"),
                0xBD => plain.Append(" 1/2"),
                0xBE => plain.Append(" 3/4"),
                _ => plain.Append(rune.ToString()),
            };
        return plain.ToString();
    }

    /// <summary>Scripts that are written without spaces, or whose words carry their grammar: cut into pairs.</summary>
    public static bool IsIdeographic(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');

    [GeneratedRegex(@"(?<=\p{Ll}\p{Ll})(?=\p{Lu}\p{Ll})|(?<=[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF])")]
    private static partial Regex Joined();

    [GeneratedRegex(@"(?<=\d),(?=\d{3}\b)")]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\b(sq|square)\.?\s*(ft|feet|foot)\b\.?")]
    private static partial Regex SquareFeet();

    [GeneratedRegex(@"\b(cu|cubic)\.?\s*(ft|feet|foot)\b\.?")]
    private static partial Regex CubicFeet();

    [GeneratedRegex(@"(?<=\p{L})'(?=\p{L})")]
    private static partial Regex Apostrophes();
}

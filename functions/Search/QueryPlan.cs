using System.Globalization;
using System.Text;

namespace Marketplace.Search;

/// <summary>A term to look for, and how much it counts.</summary>
internal readonly record struct AskedTerm(string Text, double Weight);

/// <summary>
/// What is looked for on behalf of a query. Each group is one thing asked for, in all the forms it may have (a compound joined or
/// cut); <see cref="Line"/> is what ranking compares titles with. Pure: the same words and lexicon give the same plan.
/// </summary>
/// <param name="Line">The mended query as terms.</param>
/// <param name="Groups">Things asked for.</param>
/// <param name="Extra">Measures and joined words that raise a product but need not be there.</param>
/// <param name="Corrected">The query as it was understood, when that differs from what was typed; else null.</param>
internal sealed record QueryPlan(TermLine Line, IReadOnlyList<IReadOnlyList<AskedTerm>> Groups, IReadOnlyList<AskedTerm> Extra, string? Corrected)
{
    const double PartWeight = 0.3;
    const double JoinedWeight = 0.5;
    const int MostTerms = 40;

    /// <summary>Whether the query says nothing to look for: then everything is found.</summary>
    public bool IsEmpty => Groups.Count == 0;

    public static QueryPlan Make(string? query, Lexicon lexicon)
    {
        var asked = (query ?? "").Trim();
        var words = TermReader.Words(asked);
        var mended = lexicon.Spelling.Mend(words);
        var corrected = mended.SequenceEqual(words) ? null : Rewritten(asked, words, mended);
        var plan = AsWritten(TermReader.Read(corrected ?? asked));
        return plan with { Extra = [.. Extras(plan.Line, mended, lexicon).DistinctBy(t => t.Text).Where(t => !plan.Groups.Any(g => g[0].Text == t.Text)).Take(MostTerms)], Corrected = corrected };
    }

    /// <summary>Looks for these terms and no others.</summary>
    public static QueryPlan AsWritten(TermLine line) =>
        new(line, [.. line.Terms.Select(t => t.Text).Distinct().Take(MostTerms).Select(t => (IReadOnlyList<AskedTerm>)[new AskedTerm(t, 1)])], [], null);

    /// <summary>The expression in the full query syntax, over the fields given with their weights. <paramref name="all"/> asks for every group.</summary>
    public string ToExpression(IReadOnlyList<(string Field, double Weight)> fields, bool all)
    {
        var text = new StringBuilder();
        foreach (var group in Groups)
            text.Append(all ? "+(" : "(").Append(string.Join(' ', group.SelectMany(t => fields.Select(f => Clause(f.Field, t, f.Weight))))).Append(") ");
        foreach (var term in Extra) text.Append(Clause(fields[0].Field, term, fields[0].Weight)).Append(' ');
        return text.ToString();
    }

    static string Clause(string field, AskedTerm term, double weight) => string.Create(CultureInfo.InvariantCulture, $"{field}:{term.Text}^{term.Weight * weight:0.##}");

    static IEnumerable<AskedTerm> Extras(TermLine line, IReadOnlyList<string> words, Lexicon lexicon)
    {
        foreach (var measure in line.Measures) yield return new AskedTerm(measure, 1);
        for (var i = 0; i + 1 < words.Count; i++)
            if (char.IsLetter(words[i][0]) && char.IsLetter(words[i + 1][0]) && words[i].Length + words[i + 1].Length >= 5 && lexicon.TitlesWith(words[i] + words[i + 1]) >= 2)
                yield return new AskedTerm(Stemming.Stem(words[i] + words[i + 1]), JoinedWeight);
        foreach (var word in words)
            if (char.IsLetter(word[0]) && lexicon.Split(word) is var (first, second))
                foreach (var part in new[] { first, second }.Where(p => !Units.IsStopWord(p))) yield return new AskedTerm(Stemming.Stem(part), PartWeight);
    }

    /// <summary>What was typed with the mended words in the places of the old ones; marks between words stay, since they may be measures.</summary>
    static string Rewritten(string asked, IReadOnlyList<string> words, IReadOnlyList<string> mended)
    {
        var text = TextFolding.Fold(asked);
        var (at, next) = (0, 0);
        var rewritten = new StringBuilder();
        foreach (var word in words)
        {
            var start = text.IndexOf(word, at, StringComparison.Ordinal);
            if (start < 0) return string.Join(' ', mended);
            var better = mended.Skip(next).Take(Pieces(word, next, mended)).ToList();
            rewritten.Append(text, at, start - at).Append(string.Join(' ', better));
            next += better.Count;
            at = start + word.Length;
        }

        return rewritten.Append(text, at, text.Length - at).ToString().Trim();

        int Pieces(string word, int from, IReadOnlyList<string> all) => from + 1 < all.Count && all[from] != word && all[from] + all[from + 1] == word ? 2 : 1;
    }
}

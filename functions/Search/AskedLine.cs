namespace Marketplace.Search;

/// <summary>A query made ready to be compared with many titles. The letters of a title are kept as bits by a hash of each three in a row.</summary>
internal sealed class AskedLine
{
    const int Bits = 8_192;
    readonly string[] terms;
    readonly bool[] isNumber;
    readonly double[] rarity;
    readonly double total;
    readonly int last;
    readonly string[] measures;
    readonly int[] letters;
    readonly int[][] lettersOf;

    public AskedLine(QueryPlan plan, Lexicon lexicon)
    {
        terms = [.. plan.Line.Terms.Select(t => t.Text)];
        isNumber = [.. plan.Line.Terms.Select(t => t.Kind != TermKind.Word)];
        rarity = [.. terms.Select(lexicon.RarityAsked)];
        total = Math.Max(rarity.Sum(), 1e-6);
        last = Math.Max(Array.FindLastIndex(isNumber, n => !n), -1);
        measures = [.. plan.Line.Measures];
        letters = [.. Threes(string.Join(' ', terms)).Distinct()];
        lettersOf = [.. terms.Select(t => Threes(t).Distinct().ToArray())];
    }

    /// <summary>The features of one title, in the order of <see cref="Ranking.Features"/>.</summary>
    public double[] Measure(TitleLayout title, double score, double likeness)
    {
        var (head, tail, missing, rarest, start) = (0.0, 0.0, 0, 0.0, int.MaxValue);
        for (var i = 0; i < terms.Length; i++)
        {
            var at = title.Terms.IndexOf(terms[i]);
            if (at < 0) (missing, rarest) = (missing + 1, Math.Max(rarest, rarity[i]));
            else if (at < title.HeadEnd) head += rarity[i];
            else tail += rarity[i];
            if (at >= 0) start = Math.Min(start, at);
        }

        var (agree, differ) = Compare(title);
        var (alike, near) = Letters(title);
        return
        [
            score, (head + tail) / total, missing, head / total, tail / total, last >= 0 && title.HeadNoun >= 0 && title.Terms[title.HeadNoun] == terms[last] ? 1 : 0,
            Math.Log(1 + title.Terms.Length), title.HeadEnd, agree, differ, alike, near, title.Terms.Length > 0 && terms.Contains(title.Terms[0]) ? 1 : 0,
            start == int.MaxValue ? 3 : Math.Log(1 + start), Adjacent(title), rarest, likeness,
        ];
    }

    /// <summary>How many measures are the same, and how many are of a unit that the title has with another number.</summary>
    (int Agree, int Differ) Compare(TitleLayout title)
    {
        var (agree, differ) = (0, 0);
        foreach (var measure in measures)
        {
            if (title.Measures.Contains(measure)) agree++;
            else if (Unit(measure) is { Length: > 0 } unit)
                foreach (var other in title.Measures)
                {
                    if (!other.EndsWith(unit, StringComparison.Ordinal)) continue;
                    differ++;
                    break;
                }
        }

        return (agree, differ);
    }

    /// <summary>Of the pairs of neighbours in the query, how many are neighbours in the title.</summary>
    double Adjacent(TitleLayout title)
    {
        if (terms.Length < 2) return 0;
        var pairs = 0;
        for (var i = 0; i + 1 < terms.Length; i++)
            for (var at = 0; at + 1 < title.Terms.Length; at++)
            {
                if (title.Terms[at] != terms[i] || title.Terms[at + 1] != terms[i + 1]) continue;
                pairs++;
                break;
            }

        return pairs / (double)(terms.Length - 1);
    }

    (double Alike, double Near) Letters(TitleLayout title)
    {
        Span<ulong> bits = stackalloc ulong[Bits / 64];
        bits.Clear();
        Mark(title.Terms, bits);
        var alike = Share(letters, bits);
        var (near, counted) = (0.0, 0.0);
        for (var i = 0; i < terms.Length; i++)
        {
            if (isNumber[i]) continue;
            counted += rarity[i];
            near += rarity[i] * (title.Terms.Contains(terms[i]) ? 1 : Share(lettersOf[i], bits));
        }

        return (alike, counted == 0 ? 1 : near / counted);
    }

    static double Share(int[] threes, ReadOnlySpan<ulong> bits)
    {
        var have = 0;
        foreach (var three in threes)
            if ((bits[three >> 6] & (1UL << (three & 63))) != 0) have++;
        return have / (double)Math.Max(1, threes.Length);
    }

    static void Mark(ReadOnlySpan<string> terms, Span<ulong> bits)
    {
        var (a, b) = (' ', ' ');
        var started = false;
        foreach (var term in terms)
        {
            foreach (var c in term) Next(c, bits);
            Next(' ', bits);
        }

        void Next(char c, Span<ulong> into)
        {
            if (started)
            {
                var three = Hash(a, b, c);
                into[three >> 6] |= 1UL << (three & 63);
            }

            (a, b, started) = (b, c, true);
        }
    }

    static IEnumerable<int> Threes(string text)
    {
        var padded = $" {text} ";
        for (var i = 0; i + 3 <= padded.Length; i++) yield return Hash(padded[i], padded[i + 1], padded[i + 2]);
    }

    static int Hash(char a, char b, char c) => (int)((uint)((((a * 31) + b) * 31) + c) * 2_654_435_761u >> 19);

    static string Unit(string measure) => measure.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '_');
}

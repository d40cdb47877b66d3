namespace Marketplace.Search;

/// <summary>
/// Mends words that no title has by words that titles have: at most two letters away, the commoner the better, and better still when they stand in
/// the same titles as the query's other words. Candidates are found by what both look like with a letter or two left out, so a look-up is a few
/// dozen dictionary reads. A word whose stem is known is never touched.
/// </summary>
internal sealed class Spelling
{
    const int Shortest = 4;
    const int Longest = 30;
    const int TwoLettersFrom = 6;
    const double PerLetter = 3;
    const double FirstLetter = 1.5;
    const double Company = 2;
    const int Rare = 2;
    const int HowMuchCommoner = 40;
    readonly Lexicon lexicon;
    readonly Dictionary<string, List<string>> shortened = new(StringComparer.Ordinal);

    public Spelling(Lexicon lexicon, IEnumerable<string> words)
    {
        this.lexicon = lexicon;
        foreach (var word in words)
            if (word.Length is >= Shortest - 1 and <= Longest && word.All(IsMendable))
                foreach (var form in Shortened(word))
                    if (shortened.TryGetValue(form, out var same)) same.Add(word);
                    else shortened[form] = [word];
    }

    /// <summary>The words of a query with those mended that need it; a word may become two.</summary>
    public IReadOnlyList<string> Mend(IReadOnlyList<string> words)
    {
        var mended = new List<string>();
        foreach (var word in words)
        {
            var company = words.Where(o => o != word && o.Length > 2 && lexicon.TitlesWith(o) > Rare).Distinct().ToList();
            mended.AddRange(Better(word, company) ?? [word]);
        }

        return mended;
    }

    IReadOnlyList<string>? Better(string word, IReadOnlyList<string> company)
    {
        if (word.Length is < Shortest or > Longest || !word.All(IsMendable)) return null;
        var known = lexicon.TitlesWith(word);
        if (known > Rare || lexicon.TitlesWithStem(Stemming.Stem(word)) > Rare) return null;
        var best = Candidates(word).Where(c => known == 0 || lexicon.TitlesWith(c) >= HowMuchCommoner * known)
            .Select(c => (Word: c, Score: Score(word, c, company))).DefaultIfEmpty((Word: "", Score: double.MinValue)).MaxBy(c => c.Score);
        if (known == 0 && Cut(word) is { } cut && Math.Log(1 + lexicon.Pair(cut.First, cut.Second)) > best.Score) return [cut.First, cut.Second];
        return best.Word.Length == 0 ? null : [best.Word];
    }

    double Score(string word, string candidate, IReadOnlyList<string> company) =>
        Math.Log(lexicon.TitlesWith(candidate)) - (PerLetter * Distance(word, candidate)) - (candidate[0] != word[0] ? FirstLetter : 0) + (Company * Among(candidate, company));

    double Among(string candidate, IReadOnlyList<string> company) => company.Count == 0 ? 0 : company.Average(other =>
    {
        var together = lexicon.Together(candidate, other);
        return together == 0 ? 0 : Math.Log(1 + (together * 10.0 / (1 + Math.Min(lexicon.TitlesWith(candidate), lexicon.TitlesWith(other))))) + (0.3 * Math.Log(1 + together));
    });

    (string First, string Second)? Cut(string word)
    {
        var cuts = Enumerable.Range(2, word.Length - 3).Select(at => (First: word[..at], Second: word[at..]))
            .Where(c => lexicon.Pair(c.First, c.Second) > 0 && lexicon.TitlesWith(c.First) > Rare && lexicon.TitlesWith(c.Second) > Rare).ToList();
        return cuts.Count == 0 ? null : cuts.MaxBy(c => lexicon.Pair(c.First, c.Second));
    }

    IEnumerable<string> Candidates(string word)
    {
        var most = word.Length >= TwoLettersFrom ? 2 : 1;
        return Shortened(word).SelectMany(form => shortened.GetValueOrDefault(form) ?? []).Distinct().Where(c => c != word && Distance(word, c) <= most);
    }

    static HashSet<string> Shortened(string word)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal) { word };
        for (var i = 0; i < word.Length; i++)
        {
            var one = word.Remove(i, 1);
            forms.Add(one);
            if (word.Length < TwoLettersFrom) continue;
            for (var j = i; j < one.Length; j++) forms.Add(one.Remove(j, 1));
        }

        return forms;
    }

    static bool IsMendable(char c) => char.IsLetter(c) && !TextFolding.IsIdeographic(c);

    /// <summary>Letters added, left out, exchanged or swapped with their neighbour.</summary>
    static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }

        return d[a.Length, b.Length];
    }
}

namespace Marketplace.Search;

/// <summary>
/// What can be learned from the titles of a catalogue alone: how rare a term is, which words there are, which stand beside each other
/// and which in one title. An empty one knows nothing and corrects nothing. Immutable once learned.
/// </summary>
internal sealed class Lexicon
{
    const double UnknownRarity = 4;
    readonly Dictionary<string, int> stems = new(StringComparer.Ordinal);
    readonly Dictionary<string, HashSet<int>> titles = new(StringComparer.Ordinal);
    readonly Dictionary<(string, string), int> pairs = [];
    readonly int count;

    Lexicon(IEnumerable<string> learned)
    {
        foreach (var title in learned)
        {
            foreach (var stem in Searchable(TermReader.Read(title, single: true)).Distinct()) stems[stem] = stems.GetValueOrDefault(stem) + 1;
            var words = TermReader.Words(title);
            for (var i = 0; i < words.Count; i++)
            {
                if (!titles.TryGetValue(words[i], out var where)) titles[words[i]] = where = [];
                where.Add(count);
                if (i > 0) pairs[(words[i - 1], words[i])] = pairs.GetValueOrDefault((words[i - 1], words[i])) + 1;
            }

            count++;
        }

        Spelling = new Spelling(this, titles.Keys);
    }

    public static Lexicon Empty { get; } = new([]);

    public Spelling Spelling { get; }

    public static Lexicon Learn(IEnumerable<string> titles) => new(titles);

    /// <summary>How many titles hold a word as it is written.</summary>
    public int TitlesWith(string word) => titles.TryGetValue(word, out var where) ? where.Count : 0;

    /// <summary>How many titles hold a term.</summary>
    public int TitlesWithStem(string stem) => stems.GetValueOrDefault(stem);

    /// <summary>How often one word follows another.</summary>
    public int Pair(string first, string second) => pairs.GetValueOrDefault((first, second));

    /// <summary>How many titles hold both words.</summary>
    public int Together(string one, string other)
    {
        if (!titles.TryGetValue(one, out var left) || !titles.TryGetValue(other, out var right)) return 0;
        var (few, many) = left.Count < right.Count ? (left, right) : (right, left);
        return few.Count(many.Contains);
    }

    /// <summary>How much a term tells: the logarithm of how rare it is.</summary>
    public double Rarity(string term)
    {
        var having = stems.GetValueOrDefault(term);
        return count == 0 ? 1 : Math.Log(1 + ((count - having + 0.5) / (having + 0.5)));
    }

    /// <summary>The same for a term of a query, which may be in no title at all.</summary>
    public double RarityAsked(string term) => stems.ContainsKey(term) || count == 0 ? Rarity(term) : UnknownRarity;

    /// <summary>The word cut into two that stand beside each other in titles, or null: <c>bathtub</c> may be <c>bath tub</c>.</summary>
    public (string First, string Second)? Split(string word)
    {
        if (word.Length < 5) return null;
        var best = Enumerable.Range(2, Math.Max(0, word.Length - 3)).Select(at => (First: word[..at], Second: word[at..])).MaxBy(cut => Pair(cut.First, cut.Second));
        return Pair(best.First, best.Second) >= 2 ? best : null;
    }

    static IEnumerable<string> Searchable(TermLine line) => line.Terms.Select(t => t.Text).Concat(line.Measures);
}

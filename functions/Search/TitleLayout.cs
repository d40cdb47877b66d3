namespace Marketplace.Search;

/// <summary>
/// A title as ranking reads it, kept in the index beside the title so that hundreds can be compared with a query in a millisecond: terms with
/// <c>#</c> before units and <c>|</c> between parts, then measures after <c>=</c>.
/// </summary>
internal readonly struct TitleLayout
{
    readonly string[] terms;
    readonly int measuresAt;

    TitleLayout(string[] terms, int headEnd, int measuresAt, int headNoun) => (this.terms, HeadEnd, this.measuresAt, HeadNoun) = (terms, headEnd, measuresAt, headNoun);

    public ReadOnlySpan<string> Terms => terms.AsSpan(0, measuresAt);

    public ReadOnlySpan<string> Measures => terms.AsSpan(measuresAt);

    /// <summary>How many terms the first part has.</summary>
    public int HeadEnd { get; }

    /// <summary>Where the last word of the first part stands, which names the thing; or -1.</summary>
    public int HeadNoun { get; }

    public static string Write(TermLine line)
    {
        var words = new List<string>();
        for (var i = 0; i < line.Terms.Count; i++)
        {
            if (i > 0 && line.Terms[i].Part != line.Terms[i - 1].Part) words.Add("|");
            words.Add(line.Terms[i].Kind == TermKind.Unit ? "#" + line.Terms[i].Text : line.Terms[i].Text);
        }

        return string.Join(' ', words.Append("=").Concat(line.Measures));
    }

    public static TitleLayout Read(string layout)
    {
        var words = layout.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var terms = new List<string>(words.Length);
        var (headEnd, measuresAt, headNoun) = (-1, -1, -1);
        foreach (var word in words)
        {
            if (word == "|") headEnd = headEnd < 0 ? terms.Count : headEnd;
            else if (word == "=") measuresAt = terms.Count;
            else
            {
                if (headEnd < 0 && measuresAt < 0 && char.IsLetter(word[0])) headNoun = terms.Count;
                terms.Add(word[0] == '#' ? word[1..] : word);
            }
        }

        if (measuresAt < 0) measuresAt = terms.Count;
        return new TitleLayout([.. terms], headEnd < 0 ? measuresAt : headEnd, measuresAt, headNoun);
    }
}

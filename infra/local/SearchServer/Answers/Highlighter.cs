using System.Text;
using System.Text.Json.Nodes;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util.Automaton;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Answers;

/// <summary>
/// Marks the words that matched: the text is analyzed again, and what the query holds for that field is set between tags. A
/// fragment is one value of the field with at least one mark, cut to a few hundred characters around its first.
/// </summary>
internal sealed class Highlighter(Analyzer analyzer, string before, string after)
{
    const int Longest = 300;
    const int Lead = 60;

    /// <summary>The words that a query looks for in a field, prefixes and wildcards as patterns.</summary>
    public static Func<string, bool> Wanted(Lucene.Net.Search.Query query, string field)
    {
        var terms = new HashSet<string>();
        var patterns = new List<CharacterRunAutomaton>();
        Collect(query, field, terms, patterns);
        return word => terms.Contains(word) || patterns.Any(p => p.Run(word));
    }

    public JsonArray Fragments(FieldDefinition field, JsonNode? value, Func<string, bool> wanted, int most)
    {
        var texts = value is JsonArray many ? many.Select(v => v?.GetValue<string>()) : [value?.GetValue<string>()];
        return [.. texts.OfType<string>().Select(text => Mark(field.Path, text, wanted)).OfType<string>().Take(most)];
    }

    /// <summary>The text with its marks, or null when nothing in it matched.</summary>
    public string? Mark(string field, string text, Func<string, bool> wanted)
    {
        var spans = Spans(field, text, wanted);
        if (spans.Count == 0) return null;
        var start = text.Length <= Longest ? 0 : Math.Max(0, spans[0].Start - Lead);
        var end = Math.Min(text.Length, start + Longest);
        var marked = new StringBuilder();
        var at = start;
        foreach (var (from, to) in spans.Where(s => s.Start >= start && s.End <= end))
        {
            if (from < at) continue;
            marked.Append(text, at, from - at).Append(before).Append(text, from, to - from).Append(after);
            at = to;
        }

        return marked.Append(text, at, end - at).ToString();
    }

    List<(int Start, int End)> Spans(string field, string text, Func<string, bool> wanted)
    {
        var spans = new List<(int, int)>();
        using var stream = analyzer.GetTokenStream(field, new StringReader(text));
        var word = stream.GetAttribute<ICharTermAttribute>();
        var offset = stream.GetAttribute<IOffsetAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
            if (wanted(word.ToString()!)) spans.Add((offset.StartOffset, offset.EndOffset));
        stream.End();
        return spans;
    }

    static void Collect(Lucene.Net.Search.Query query, string field, HashSet<string> terms, List<CharacterRunAutomaton> patterns)
    {
        switch (query)
        {
            case BooleanQuery all:
                foreach (var clause in all.Clauses.Where(c => !c.IsProhibited)) Collect(clause.Query, field, terms, patterns);
                break;
            case TermQuery one when one.Term.Field == field: terms.Add(one.Term.Text); break;
            case PhraseQuery phrase: terms.UnionWith(phrase.GetTerms().Where(t => t.Field == field).Select(t => t.Text)); break;
            case MultiPhraseQuery many: terms.UnionWith(many.GetTermArrays().SelectMany(t => t).Where(t => t.Field == field).Select(t => t.Text)); break;
            case PrefixQuery prefix when prefix.Prefix.Field == field: patterns.Add(Pattern(BasicAutomata.MakeString(prefix.Prefix.Text).Concatenate(BasicAutomata.MakeAnyString()))); break;
            case WildcardQuery wildcard when wildcard.Term.Field == field: patterns.Add(Pattern(WildcardQuery.ToAutomaton(wildcard.Term))); break;
            case FuzzyQuery fuzzy when fuzzy.Field == field: patterns.Add(Pattern(new LevenshteinAutomata(fuzzy.Term.Text, true).ToAutomaton(fuzzy.MaxEdits))); break;
            case FilteredQuery filtered: Collect(filtered.Query, field, terms, patterns); break;
        }
    }

    static CharacterRunAutomaton Pattern(Automaton automaton) => new(automaton);
}

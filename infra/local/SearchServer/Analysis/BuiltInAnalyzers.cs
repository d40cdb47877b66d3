using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.Bg;
using Lucene.Net.Analysis.Br;
using Lucene.Net.Analysis.Ca;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Cz;
using Lucene.Net.Analysis.Da;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.El;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Eu;
using Lucene.Net.Analysis.Fa;
using Lucene.Net.Analysis.Fi;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Ga;
using Lucene.Net.Analysis.Gl;
using Lucene.Net.Analysis.Hi;
using Lucene.Net.Analysis.Hu;
using Lucene.Net.Analysis.Hy;
using Lucene.Net.Analysis.Id;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Lv;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.No;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ro;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Sv;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace Marketplace.Local.SearchServer.Analysis;

/// <summary>
/// The analyzers that have a name without being defined. A language's <c>.microsoft</c> analyzer is the vendor's own; here it is Lucene's of the
/// same language, and for English a dictionary stemmer, which like the vendor's yields words rather than stumps. Chinese, Japanese and Korean
/// are cut into pairs of characters, after folding their widths.
/// </summary>
internal static class BuiltInAnalyzers
{
    public const LuceneVersion Version = LuceneVersion.LUCENE_48;

    static readonly Dictionary<string, Func<Analyzer>> Languages = new()
    {
        ["ar"] = () => new ArabicAnalyzer(Version),
        ["bg"] = () => new BulgarianAnalyzer(Version),
        ["ca"] = () => new CatalanAnalyzer(Version),
        ["cs"] = () => new CzechAnalyzer(Version),
        ["da"] = () => new DanishAnalyzer(Version),
        ["de"] = () => new GermanAnalyzer(Version),
        ["el"] = () => new GreekAnalyzer(Version),
        ["es"] = () => new SpanishAnalyzer(Version),
        ["eu"] = () => new BasqueAnalyzer(Version),
        ["fa"] = () => new PersianAnalyzer(Version),
        ["fi"] = () => new FinnishAnalyzer(Version),
        ["fr"] = () => new FrenchAnalyzer(Version),
        ["ga"] = () => new IrishAnalyzer(Version),
        ["gl"] = () => new GalicianAnalyzer(Version),
        ["hi"] = () => new HindiAnalyzer(Version),
        ["hu"] = () => new HungarianAnalyzer(Version),
        ["hy"] = () => new ArmenianAnalyzer(Version),
        ["id"] = () => new IndonesianAnalyzer(Version),
        ["it"] = () => new ItalianAnalyzer(Version),
        ["ja"] = () => new CJKAnalyzer(Version),
        ["ko"] = () => new CJKAnalyzer(Version),
        ["lv"] = () => new LatvianAnalyzer(Version),
        ["nl"] = () => new DutchAnalyzer(Version),
        ["no"] = () => new NorwegianAnalyzer(Version),
        ["nb"] = () => new NorwegianAnalyzer(Version),
        ["pt-BR"] = () => new BrazilianAnalyzer(Version),
        ["pt-PT"] = () => new PortugueseAnalyzer(Version),
        ["pt-Br"] = () => new BrazilianAnalyzer(Version),
        ["pt-Pt"] = () => new PortugueseAnalyzer(Version),
        ["ro"] = () => new RomanianAnalyzer(Version),
        ["ru"] = () => new RussianAnalyzer(Version),
        ["sv"] = () => new SwedishAnalyzer(Version),
        ["tr"] = () => new TurkishAnalyzer(Version),
        ["zh-Hans"] = () => new CJKAnalyzer(Version),
        ["zh-Hant"] = () => new CJKAnalyzer(Version),
    };

    /// <summary>The analyzer of a published name, or null for one that this stand-in does not know.</summary>
    public static Analyzer? Find(string name) => name switch
    {
        "standard.lucene" or "standard" => new StandardAnalyzer(Version, CharArraySet.Empty),
        "standardasciifolding.lucene" => Chain(reader => new StandardTokenizer(Version, reader), s => new ASCIIFoldingFilter(new LowerCaseFilter(Version, s))),
        "keyword" => new KeywordAnalyzer(),
        "simple" => new SimpleAnalyzer(Version),
        "stop" => new StopAnalyzer(Version),
        "whitespace" => new WhitespaceAnalyzer(Version),
        "pattern" => Chain(reader => new Lucene.Net.Analysis.Pattern.PatternTokenizer(reader, new(@"\W+"), -1), s => new LowerCaseFilter(Version, s)),
        "en.lucene" => new EnglishAnalyzer(Version),
        "en.microsoft" => Chain(
            reader => new StandardTokenizer(Version, reader),
            s => new KStemFilter(new StopFilter(Version, new LowerCaseFilter(Version, new EnglishPossessiveFilter(Version, s)), StopAnalyzer.ENGLISH_STOP_WORDS_SET))),
        _ => name.Split('.') is [var language, "lucene" or "microsoft"] && Languages.TryGetValue(language, out var make) ? make() : null,
    };

    public static Analyzer Chain(Func<TextReader, Tokenizer> tokenizer, Func<TokenStream, TokenStream> filters) => Analyzer.NewAnonymous((_, reader) =>
    {
        var source = tokenizer(reader);
        return new TokenStreamComponents(source, filters(source));
    });
}

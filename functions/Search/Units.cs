using Lucene.Net.Tartarus.Snowball.Ext;

namespace Marketplace.Search;

/// <summary>Units of measure in all their spellings, and the words that carry no meaning in a title.</summary>
internal static class Units
{
    static readonly Dictionary<string, string> Spellings = Read(
        "inch in inches", "foot ft feet", "yard yd yds yards", "millimeter mm millimeters millimetre", "centimeter cm centimeters centimetre", "meter meters metre metres",
        "gallon gal gallons gals", "quart qt quarts", "liter l liters litre litres", "milliliter ml milliliters", "ounce oz ounces", "pound lb lbs pounds", "gram g grams", "kilogram kg kgs kilograms", "ton tons",
        "watt w watts", "volt v volts", "amp a amps ampere", "horsepower hp", "btu btus", "lumen lumens", "psi", "cfm", "gpf", "gpm", "degree deg degrees", "gauge ga",
        "pack pk packs", "piece pc pcs pieces", "tier tiers", "light lights", "sqft", "cuft", "gigabyte gb", "terabyte tb", "megahertz mhz", "gigahertz ghz", "milliamp mah");

    static readonly HashSet<string> StopWords = [.. "a an the of and or with for in to by from on at x as is are w your our this that i".Split(' ')];

    public static string? Find(string word) => Spellings.GetValueOrDefault(word);

    public static bool IsUnit(string word) => Spellings.ContainsKey(word);

    public static bool IsStopWord(string word) => StopWords.Contains(word);

    static Dictionary<string, string> Read(params string[] lines) =>
        lines.Select(line => line.Split(' ')).SelectMany(names => names.Select(name => (name, unit: names[0]))).ToDictionary(p => p.name, p => p.unit);
}

/// <summary>English stems by the Snowball algorithm; words of other alphabets stay as they are. A stemmer has state, so each thread has its own.</summary>
internal static class Stemming
{
    [ThreadStatic]
    static EnglishStemmer? stemmer;

    public static string Stem(string word)
    {
        if (word.Length < 3 || word.Any(c => !char.IsAsciiLetterLower(c))) return word;
        stemmer ??= new EnglishStemmer();
        stemmer.SetCurrent(word);
        stemmer.Stem();
        return stemmer.Current;
    }
}

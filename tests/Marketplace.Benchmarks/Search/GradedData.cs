using System.Globalization;

namespace Marketplace.Benchmarks.Search;

/// <summary>A query and what people think of products for it.</summary>
/// <param name="Text">As typed.</param>
/// <param name="Grades">By product, 1 to 3; whatever is not graded counts 0.</param>
public sealed record GradedQuery(string Text, IReadOnlyDictionary<string, double> Grades)
{
    const int Depth = 10;

    /// <summary>Normalized discounted cumulative gain of the first ten places, gain = grade.</summary>
    public double Ndcg(IEnumerable<string> ranked) => Gain(ranked.Take(Depth).Select(id => Grades.GetValueOrDefault(id))) / Gain(Grades.Values.OrderDescending().Take(Depth));

    static double Gain(IEnumerable<double> grades) => grades.Select((grade, place) => grade / Math.Log2(place + 2)).Sum();
}

/// <summary>Products and graded queries in the two tab-separated files of a folder: <c>products.tsv</c>, <c>labels.tsv</c>.</summary>
public sealed record GradedData(IReadOnlyList<(string Id, string Title)> Products, IReadOnlyList<GradedQuery> Queries)
{
    const int FewestGrades = 5;

    public static GradedData Read(string folder)
    {
        var products = Rows(Path.Combine(folder, "products.tsv")).Select(r => (r[0], r[1])).ToList();
        var queries = Rows(Path.Combine(folder, "labels.tsv")).GroupBy(r => r[0])
            .Select(g => new GradedQuery(g.Key, g.DistinctBy(r => r[1]).ToDictionary(r => r[1], r => double.Parse(r[2], CultureInfo.InvariantCulture))))
            .Where(q => q.Grades.Count >= FewestGrades).OrderBy(q => q.Text, StringComparer.Ordinal).ToList();
        return new GradedData(products, queries);
    }

    static IEnumerable<string[]> Rows(string file) => File.ReadLines(file).Skip(1).Where(l => l.Length > 0).Select(l => l.Split('\t'));
}

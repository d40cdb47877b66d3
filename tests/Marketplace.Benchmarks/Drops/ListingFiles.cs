using System.Globalization;
using System.Text;
using CsvHelper;

namespace Marketplace.Benchmarks.Drops;

/// <summary>A listing file and the categories that it names.</summary>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Csv">In UTF-8.</param>
/// <param name="Departments">Names of root categories, each with those below it.</param>
public sealed record ListingFile(int Rows, byte[] Csv, IReadOnlyDictionary<string, IReadOnlyList<string>> Departments)
{
    /// <summary>A category's id for a name.</summary>
    public static string IdOf(string name) => new([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').SkipWhile(c => c == '-').Take(50)]);
}

/// <summary>Makes listing files: of made-up goods, or of a real list of products.</summary>
public static class ListingFiles
{
    const string Header = "item_number,title,category,price,stock,description,attr:Brand";

    /// <summary>So many different goods; each row with so many bytes of a column that nobody asks for, to make the file large. All are mugs, or of as many kinds as it takes.</summary>
    public static ListingFile MadeUp(int rows, int ballast = 0, int perCategory = int.MaxValue)
    {
        string Kind(int row) => perCategory == int.MaxValue ? "Mugs" : string.Create(CultureInfo.InvariantCulture, $"Mugs of kind {row / perCategory}");
        var csv = new StringBuilder(Header).Append(ballast == 0 ? "\n" : ",remark\n");
        var remark = ballast == 0 ? "" : $",{new string('x', ballast)}";
        for (var i = 0; i < rows; i++)
            csv.Append(CultureInfo.InvariantCulture, $"SKU-{i:D6},Celadon mug no. {i} with lid,Kitchen > {Kind(i)},{10 + (i % 90)}.{i % 100:D2},{i % 50},\"Thrown by hand, glazed twice. Number {i} of its series.\",Mei{remark}\n");
        return new ListingFile(rows, Encoding.UTF8.GetBytes(csv.ToString()), new Dictionary<string, IReadOnlyList<string>> { ["Kitchen"] = [.. Enumerable.Range(0, rows).Select(Kind).Distinct()] });
    }

    /// <summary>Those of the Complete Journey's products whose price is known.</summary>
    public static ListingFile Groceries(string path)
    {
        using var text = new StreamReader(path);
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        using var listing = new StringWriter { NewLine = "\n" };
        using var writer = new CsvWriter(listing, CultureInfo.InvariantCulture);
        foreach (var column in Header.Split(',')) writer.WriteField(column);
        writer.NextRecord();
        var departments = new Dictionary<string, HashSet<string>>();
        var rows = 0;
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            var (department, category, type) = (csv["department"]!, csv["product_category"]!, csv["product_type"]!);
            if (csv["price_usd"] is not { Length: > 0 } price || decimal.Parse(price, CultureInfo.InvariantCulture) < 0.01m || department.Length == 0 || category.Length == 0 || type.Length < 2) continue;
            if (!departments.TryGetValue(department, out var below)) departments[department] = below = [];
            below.Add(category);
            string[] cells = [csv["product_id"]!, $"{type} {csv["package_size"]}".Trim(), $"{department} > {category}", Math.Round(decimal.Parse(price, CultureInfo.InvariantCulture), 2).ToString(CultureInfo.InvariantCulture), "20", "", csv["brand"]!];
            foreach (var cell in cells) writer.WriteField(cell);
            writer.NextRecord();
            rows++;
        }

        writer.Flush();
        return new ListingFile(rows, Encoding.UTF8.GetBytes(listing.ToString()), departments.ToDictionary(d => d.Key, d => (IReadOnlyList<string>)[.. d.Value]));
    }
}

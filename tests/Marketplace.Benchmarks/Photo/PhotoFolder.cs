using System.Globalization;
using CsvHelper;

namespace Marketplace.Benchmarks.Photo;

/// <summary>A product of a photo folder: its catalogue picture, and its class, which is its number.</summary>
internal sealed record CatalogueEntry(int ClassId, string Name, string Picture);

/// <summary>A photograph taken in a shop, and what it shows.</summary>
internal sealed record ShopPhoto(int ClassId, string Path)
{
    public string Group { get; } = Path.Contains("/Packages/", StringComparison.Ordinal) ? "packages" : "fruit and vegetables";
}

/// <summary>
/// A folder of photographs to measure on: <c>classes.csv</c> names each product's catalogue picture, below <c>catalogue/</c>; <c>shop.csv</c> the photographs, with the number of what
/// they show.
/// </summary>
internal sealed record PhotoFolder(IReadOnlyList<CatalogueEntry> Catalogue, IReadOnlyList<ShopPhoto> Photos)
{
    const string PictureRoot = "/iconic-images-and-descriptions/";

    public static PhotoFolder Read(string folder)
    {
        var classes = Rows(Path.Combine(folder, "classes.csv"), row => new CatalogueEntry(
            Number(row, "Class ID (int)"), row.GetField("Class Name (str)")!, Path.Combine(folder, "catalogue", row.GetField("Iconic Image Path (str)")!.Replace(PictureRoot, "", StringComparison.Ordinal).TrimStart('/'))));
        var photos = Rows(Path.Combine(folder, "shop.csv"), row => new ShopPhoto(Number(row, "class_id"), Path.Combine(folder, row.GetField("path")!)));
        return new PhotoFolder(classes, photos);
    }

    static int Number(CsvReader row, string column) => int.Parse(row.GetField(column)!, CultureInfo.InvariantCulture);

    static List<T> Rows<T>(string file, Func<CsvReader, T> read)
    {
        using var text = new StreamReader(file);
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<T>();
        while (csv.Read()) rows.Add(read(csv));
        return rows;
    }
}

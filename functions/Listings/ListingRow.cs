using System.Globalization;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;

namespace Marketplace.Listings;

/// <summary>
/// A row that was read: what it says of its product, and of its SKU. Pure. Read here is what a row can be wrong in by itself; what must
/// fit a category, a shop or other rows is the catalogue's to judge.
/// </summary>
public sealed record ListingRow(
    int Number, string ItemNumber, string Title, string? Description, string Category, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Media,
    bool? OnSale, IReadOnlyDictionary<string, ItemText> Texts, SkuListing Sku)
{
    const string Yuan = "CNY";

    /// <summary>The row, or all that is wrong with it.</summary>
    public static (ListingRow? Row, IReadOnlyList<FieldError> Errors) Read(RawRow raw)
    {
        if (raw.Fault is { } unreadable) return (null, [unreadable]);
        var cells = new Cells(raw.Fields);
        var (item, title, category) = (cells.Needed(Columns.ItemNumber, 100), cells.Needed(Columns.Title, 200), cells.Needed(Columns.Category, 400));
        var currency = cells.Text(Columns.Currency, 3)?.ToUpperInvariant() ?? Yuan;
        if (currency.Length != 3 || currency.Any(c => c is < 'A' or > 'Z')) cells.Fault(Columns.Currency, "unknown-currency", $"{currency} is no ISO 4217 code such as CNY.");
        var sku = new SkuListing(
            cells.Text(Columns.SkuCode, 100) ?? item, cells.Under(Columns.OptionPrefix, 200),
            cells.Amount(Columns.Price, currency, cells.Needed(Columns.Price, 40)) ?? Money.Zero(currency),
            cells.Text(Columns.ListPrice, 40) is { } list ? cells.Amount(Columns.ListPrice, currency, list) : null, cells.Stock());
        var status = cells.Text(Columns.Status, 20)?.ToLowerInvariant();
        if (status is not (null or "on-sale" or "draft")) cells.Fault(Columns.Status, "unknown-status", "status is on-sale, draft, or left empty.");
        var media = Enumerable.Range(1, Columns.Images).Select(i => cells.Text(Columns.Image(i), 400)).OfType<string>().ToList();
        var row = new ListingRow(
            raw.Number, item, title, cells.Text(Columns.Description, 20_000), category, cells.Under(Columns.AttributePrefix, 200), media,
            status is null ? null : status == "on-sale", cells.Texts(), sku);
        return cells.Errors.Count == 0 ? (row, []) : (null, cells.Errors);
    }

    /// <summary>Reads cells, and gathers what is wrong with them.</summary>
    sealed class Cells(IReadOnlyDictionary<string, string> fields)
    {
        readonly List<FieldError> errors = [];

        public List<FieldError> Errors => errors;

        public void Fault(string column, string code, string message) => errors.Add(new FieldError(column, code, message));

        public string? Text(string column, int max)
        {
            if (!fields.TryGetValue(column, out var cell) || cell.Trim() is not { Length: > 0 } text) return null;
            if (text.Length > max) Fault(column, "too-long", $"{column} has more than {max} characters.");
            else if (text.Contains('\uFFFD', StringComparison.Ordinal)) Fault(column, "not-text", $"{column} has characters that cannot be read in the file's encoding.");
            else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) Fault(column, "not-text", $"{column} holds control characters.");
            return text;
        }

        public string Needed(string column, int max)
        {
            if (Text(column, max) is { } text) return text;
            Fault(column, "required", $"{column} is empty.");
            return "";
        }

        public Dictionary<string, string> Under(string prefix, int max) => fields.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
            .Select(k => (Name: k[prefix.Length..], Value: Text(k, max))).Where(v => v.Value is not null).ToDictionary(v => v.Name, v => v.Value!);

        public Dictionary<string, ItemText> Texts()
        {
            var (titles, descriptions) = (Under(Columns.TitlePrefix, 200), Under(Columns.DescriptionPrefix, 20_000));
            return titles.Keys.Union(descriptions.Keys).ToDictionary(l => l, l => new ItemText(titles.GetValueOrDefault(l), descriptions.GetValueOrDefault(l)));
        }

        public long Stock()
        {
            if (Needed(Columns.Stock, 40) is not { Length: > 0 } text) return 0;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var stock) && stock <= SkuListing.MostStock) return stock;
            Fault(Columns.Stock, "out-of-range", $"stock must be a whole number from 0 to {SkuListing.MostStock}, not {Short(text)}.");
            return 0;
        }

        /// <summary>Major units to minor ones, to the digit.</summary>
        public Money? Amount(string column, string currency, string text)
        {
            if (text.Length == 0) return null;
            var digits = Digits(currency);
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major))
            {
                Fault(column, "not-a-number", $"{column} must be an amount such as 19.99, not {Short(text)}.");
                return null;
            }

            if (major > Money.Max)
            {
                Fault(column, "out-of-range", $"{column} is more than any price.");
                return null;
            }

            var minor = major * (decimal)Math.Pow(10, digits);
            if (minor != decimal.Truncate(minor)) Fault(column, "too-precise", $"{currency} has {digits} digits after the point, not as many as {Short(text)}.");
            else if (minor is < 1 or > Money.Max) Fault(column, "out-of-range", $"{column} must be more than nothing and at most {Money.Max / 100}.");
            else return new Money((long)minor, currency);
            return null;
        }

        static int Digits(string currency) => currency switch { "JPY" or "KRW" or "VND" or "CLP" or "ISK" or "XAF" or "XOF" => 0, "BHD" or "JOD" or "KWD" or "OMR" or "TND" => 3, _ => 2 };

        static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
    }
}

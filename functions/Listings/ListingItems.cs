using Marketplace.Catalog.Contracts;
using Marketplace.Shared;

namespace Marketplace.Listings;

/// <summary>An item and the rows that made it, in the order of its SKUs.</summary>
public sealed record RowsOfItem(ItemListing Item, IReadOnlyList<RawRow> Rows, IReadOnlyList<DropNote> Warnings)
{
    /// <summary>What became of the rows.</summary>
    public IEnumerable<RowReport> Report(IReadOnlyList<SkuOutcome> outcomes) => Rows.Select((row, i) => outcomes[i].Outcome == ListingOutcome.Rejected
        ? RowReport.Rejected(row, [.. outcomes[i].Errors.Select(e => e with { Field = Columns.Of(e.Field) })])
        : new RowReport(row.Number, Item.ItemNumber, Enum.Parse<RowResult>(outcomes[i].Outcome.ToString()), []) { Warnings = i == 0 && Warnings.Count > 0 ? Warnings : null });
}

/// <summary>
/// Puts rows together that have the same item number. Pure. What is said of the product counts from the first row that says it; a later
/// row that says something else is named in a warning.
/// </summary>
public static class ListingItems
{
    /// <summary>Items of the rows that can be read, and reports on those that cannot.</summary>
    public static (IReadOnlyList<RowsOfItem> Items, IReadOnlyList<RowReport> Rejected) Of(IEnumerable<RawRow> rows)
    {
        var rejected = new List<RowReport>();
        var read = new List<(RawRow Raw, ListingRow Row)>();
        foreach (var raw in rows)
        {
            var (row, errors) = ListingRow.Read(raw);
            if (row is null) rejected.Add(RowReport.Rejected(raw, errors));
            else read.Add((raw, row));
        }

        var items = read.GroupBy(r => r.Row.ItemNumber).Select(g => Together([.. g.OrderBy(r => r.Row.Number)], rejected)).ToList();
        return (items, rejected);
    }

    static RowsOfItem Together(IReadOnlyList<(RawRow Raw, ListingRow Row)> rows, List<RowReport> rejected)
    {
        var kept = new List<(RawRow Raw, ListingRow Row)>();
        foreach (var one in rows)
        {
            if (kept.FirstOrDefault(k => k.Row.Sku.SkuCode == one.Row.Sku.SkuCode) is { Raw: { } first })
                rejected.Add(RowReport.Rejected(one.Raw, [new FieldError(Columns.SkuCode, "duplicate-row", $"Row {first.Number} states this SKU already; give each variant a sku_code of its own.")]));
            else kept.Add(one);
        }

        var said = new Said([.. kept.Select(k => k.Row)]);
        var item = new ItemListing(
            kept[0].Row.ItemNumber, said.Of(Columns.Title, r => r.Title)!, said.Of(Columns.Description, r => r.Description), said.Of(Columns.Category, r => r.Category)!,
            said.All(Columns.AttributePrefix, r => r.Attributes), kept.Select(k => k.Row.Media).FirstOrDefault(m => m.Count > 0) ?? [],
            said.Of(Columns.Status, r => r.OnSale is { } on ? on ? "on-sale" : "draft" : null) is { } status ? status == "on-sale" : null, said.Texts(), [.. kept.Select(k => k.Row.Sku)]);
        return new RowsOfItem(item, [.. kept.Select(k => k.Raw)], said.Warnings);
    }

    /// <summary>What several rows say of one product.</summary>
    sealed class Said(IReadOnlyList<ListingRow> rows)
    {
        readonly List<DropNote> warnings = [];

        public IReadOnlyList<DropNote> Warnings => warnings;

        public string? Of(string column, Func<ListingRow, string?> cell)
        {
            string? first = null;
            foreach (var row in rows)
            {
                var says = cell(row);
                if (first is not null && says is not null && says != first)
                    warnings.Add(new DropNote("differs-from-first", $"{column} differs from an earlier row of item {row.ItemNumber}; the earlier one counts.", row.Number));
                first ??= says;
            }

            return first;
        }

        public Dictionary<string, string> All(string prefix, Func<ListingRow, IReadOnlyDictionary<string, string>> cells) =>
            rows.SelectMany(r => cells(r).Keys).Distinct().ToDictionary(name => name, name => Of(prefix + name, r => cells(r).GetValueOrDefault(name))!);

        public Dictionary<string, ItemText> Texts() => rows.SelectMany(r => r.Texts.Keys).Distinct().ToDictionary(
            language => language,
            language => new ItemText(
                Of(Columns.TitlePrefix + language, r => r.Texts.GetValueOrDefault(language)?.Title), Of(Columns.DescriptionPrefix + language, r => r.Texts.GetValueOrDefault(language)?.Description)));
    }
}

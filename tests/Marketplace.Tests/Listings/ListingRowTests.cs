using Marketplace.Catalog.Contracts;
using Marketplace.Listings;
using Marketplace.Shared;

namespace Marketplace.Tests.Listings;

public class ListingRowTests
{
    static readonly Dictionary<string, string> Good = new()
    {
        ["item_number"] = " A ",
        ["title"] = "Mug",
        ["category"] = "Kitchen > Mugs",
        ["price"] = "19.99",
        ["stock"] = "3",
        ["list_price"] = "25",
        ["sku_code"] = "A-1",
        ["option:Size"] = "300 ml",
        ["attr:Glaze"] = "Celadon",
        ["title:zh"] = "杯",
        ["description:zh"] = "手工",
        ["status"] = "Draft",
        ["image_2"] = "b.jpg",
        ["image_1"] = "a.jpg",
    };

    [Fact]
    public void Row_says_all_of_its_product_and_sku()
    {
        var (row, errors) = ListingRow.Read(new RawRow(1, Good));
        Assert.Empty(errors);
        Assert.Equal(("A", "Mug", "Kitchen > Mugs", false), (row!.ItemNumber, row.Title, row.Category, row.OnSale));
        Assert.Equal(("A-1", Money.Cny(1_999), Money.Cny(2_500), 3L), (row.Sku.SkuCode, row.Sku.Price, row.Sku.ListPrice!.Value, row.Sku.Stock));
        Assert.Equal(("300 ml", "Celadon", new ItemText("杯", "手工")), (row.Sku.Options["Size"], row.Attributes["Glaze"], row.Texts["zh"]));
        Assert.Equal(["a.jpg", "b.jpg"], row.Media);
    }

    [Theory]
    [InlineData("item_number", "", "required")]
    [InlineData("item_number", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "too-long")]
    [InlineData("title", " ", "required")]
    [InlineData("title", "a\u0000b", "not-text")]
    [InlineData("title", "a\uFFFDb", "not-text")]
    [InlineData("category", "", "required")]
    [InlineData("price", "", "required")]
    [InlineData("price", "cheap", "not-a-number")]
    [InlineData("price", "1,299.00", "not-a-number")]
    [InlineData("price", "¥5", "not-a-number")]
    [InlineData("price", "1e3", "not-a-number")]
    [InlineData("price", "-5", "not-a-number")]
    [InlineData("price", "0", "out-of-range")]
    [InlineData("price", "99999999999", "out-of-range")]
    [InlineData("price", "79228162514264337593543950335", "out-of-range")]
    [InlineData("price", "19.999", "too-precise")]
    [InlineData("list_price", "x", "not-a-number")]
    [InlineData("stock", "", "required")]
    [InlineData("stock", "-1", "out-of-range")]
    [InlineData("stock", "1.5", "out-of-range")]
    [InlineData("stock", "many", "out-of-range")]
    [InlineData("stock", "100000001", "out-of-range")]
    [InlineData("currency", "yuan", "too-long")]
    [InlineData("currency", "C1", "unknown-currency")]
    [InlineData("status", "sold", "unknown-status")]
    public void Wrong_cell_is_named_by_its_column(string column, string value, string code)
    {
        var (row, errors) = ListingRow.Read(new RawRow(1, new Dictionary<string, string>(Good) { [column] = value }));
        Assert.Null(row);
        Assert.Contains(errors, e => e.Field == column && e.Code == code);
    }

    [Fact]
    public void All_faults_of_a_row_come_back_at_once() =>
        Assert.Equal(["category", "item_number", "price", "stock", "title"], ListingRow.Read(new RawRow(1, new Dictionary<string, string>())).Errors.Select(e => e.Field).Order());

    [Theory]
    [InlineData("JPY", "1500", 1_500)]
    [InlineData("kwd", "1.234", 1_234)]
    [InlineData("USD", "0.01", 1)]
    public void Price_is_in_major_units_of_its_currency(string currency, string price, long minor)
    {
        var cells = new Dictionary<string, string>(Good) { ["currency"] = currency, ["price"] = price };
        cells.Remove("list_price");
        Assert.Equal(new Money(minor, currency.ToUpperInvariant()), ListingRow.Read(new RawRow(1, cells)).Row!.Sku.Price);
    }

    [Fact]
    public void Rows_of_one_number_make_one_item_and_the_first_that_says_something_counts()
    {
        var rows = Files.Rows("""
            item_number,sku_code,title,category,price,stock,option:Size,description,attr:Glaze,image_1
            A,A-1,Mug,mugs,1,1,S,,Celadon,med_1
            B,,Cup,mugs,1,1,,,,
            A,A-2,Big mug,mugs,2,2,L,Thrown.,,
            A,A-2,Mug,mugs,2,2,L,,,
            A,,Mug,mugs,2,,L,,,
            """);
        var (items, rejected) = ListingItems.Of(rows);
        var a = items.Single(i => i.Item.ItemNumber == "A");
        Assert.Equal(("Mug", "Thrown.", "Celadon", "A-1,A-2"), (a.Item.Title, a.Item.Description, a.Item.Attributes["Glaze"], string.Join(',', a.Item.Skus.Select(s => s.SkuCode))));
        Assert.Equal(["med_1"], a.Item.Media);
        Assert.Equal([("differs-from-first", 3)], a.Warnings.Select(w => (w.Code, w.Row ?? 0)));
        Assert.Equal([(4, "duplicate-row"), (5, "required")], rejected.OrderBy(r => r.Row).Select(r => (r.Row, r.Errors[0].Code)));
        Assert.Equal("B", items.Single(i => i.Item.ItemNumber == "B").Item.Skus[0].SkuCode);
    }

    [Theory]
    [InlineData("attributes.Size", "attr:Size")]
    [InlineData("options.Size", "option:Size")]
    [InlineData("price.amount", "price")]
    [InlineData("listPrice", "list_price")]
    [InlineData("media[0]", "image_1")]
    [InlineData("texts.zh-cn.title", "title:zh-cn")]
    [InlineData("categoryId", "category")]
    [InlineData("skus", "item_number")]
    public void Fault_of_a_product_is_told_by_its_column(string field, string column) => Assert.Equal(column, Columns.Of(field));

    [Fact]
    public void Limits_are_those_that_sellers_are_told()
    {
        var limits = new DropLimits();
        Assert.Equal((200L << 20, 100_000, 50_000, 1L << 30, TimeSpan.FromHours(1)), (limits.MaxBytes, limits.MaxRows, limits.MaxEntries, limits.MaxUnpackedBytes, limits.UploadWindow));
    }
}

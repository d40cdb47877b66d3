using System.Text;
using FsCheck.Xunit;
using Marketplace.Listings;

namespace Marketplace.Tests.Listings;

public class RowReadersTests
{
    public static TheoryData<string, bool> Charsets => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", true }, { "utf-16be", true }, { "utf-16", false }, { "utf-16be", false }, { "gb18030", false },
    };

    [Theory]
    [MemberData(nameof(Charsets))]
    public void File_is_read_in_whatever_encoding_it_is_written(string charset, bool withMark)
    {
        var encoding = TextEncoding.Named(charset)!;
        foreach (var said in new[] { null, encoding })
        {
            var (rows, _) = Files.Read([.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Files.Mugs)], said);
            Assert.Equal(["青瓷杯子 的 是 了 在 有", "Two\nlines, \"quoted\""], rows.Select(r => r.Fields["title"]));
            Assert.Equal(["A", "B"], rows.Select(r => r.Fields["item_number"]));
        }
    }

    [Theory]
    [InlineData("cp949")]
    [InlineData("euc-kr")]
    public void Korean_is_told_from_Chinese_by_its_bytes(string charset)
    {
        var file = TextEncoding.Named(charset)!.GetBytes(Files.Header + "\nA,청자 머그컵 손으로 만든 도자기,mugs,19000,3\n");
        foreach (var said in new[] { null, TextEncoding.Named(charset) }) Assert.Equal("청자 머그컵 손으로 만든 도자기", Files.Read(file, said).Rows[0].Fields["title"]);
    }

    [Theory]
    [InlineData("不锈钢保温杯 大容量 户外运动水壶 便携 男女学生 定制")]
    [InlineData("我们的产品是手工制作的，质量很好")]
    [InlineData("龍泉窯 青瓷")]
    public void Chinese_is_told_from_Korean_by_its_bytes(string title) =>
        Assert.Equal(title, Files.Read(TextEncoding.Named("gbk")!.GetBytes($"{Files.Header}\nA,{title},mugs,1,3\n")).Rows[0].Fields["title"]);

    [Theory]
    [InlineData("latin-9000")]
    [InlineData("utf-7")]
    [InlineData("")]
    public void Unknown_charset_has_no_encoding(string name) => Assert.Null(TextEncoding.Named(name));

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Separator_is_found_by_the_columns_that_it_makes(char separator)
    {
        var rows = Files.Rows($"Title,\"Item_Number\",CATEGORY, price ,stock,option:Größe,\"attr:a;b\"\nMug,A,mugs,1,2,L,x\n".Replace(',', separator));
        Assert.Equal(("Mug", "A", "mugs", "L"), (rows[0].Fields["title"], rows[0].Fields["item_number"], rows[0].Fields["category"], rows[0].Fields["option:Größe"]));
    }

    [Fact]
    public void Columns_come_in_any_order_and_unknown_ones_are_named_and_ignored()
    {
        var (rows, notes) = Files.Read("stock,weight,price,category,title,item_number,Image_1,TITLE:ZH,attr:Glaze\n1,heavy,2,mugs,Mug,A,a.jpg,杯,Celadon\n"u8.ToArray());
        Assert.Equal(["attr:Glaze", "category", "image_1", "item_number", "price", "stock", "title", "title:zh"], rows[0].Fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("unknown-column", true), (notes.Single().Code, notes.Single().Message.Contains("weight", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("just some text\nmore of it\n", "not-a-listing")]
    [InlineData("item_number,title,category,price\nA,B,C,1\n", "missing-column")]
    [InlineData("item_number,title,category,price,stock,Title\n", "duplicate-column")]
    public void File_that_is_no_listing_is_told_so(string text, string code) => Assert.Equal(code, Files.FaultOf(() => Files.Rows(text)));

    [Fact]
    public void Binary_file_is_no_listing()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        Assert.Equal("not-a-listing", Files.FaultOf(() => Files.Read(noise)));
    }

    [Fact]
    public void Row_that_never_ends_is_a_fault_and_not_a_memory()
    {
        var limits = new DropLimits();
        Assert.Equal("row-too-long", Files.FaultOf(() => Files.Read(Encoding.UTF8.GetBytes($"{Files.Header}\nA,\"{new string('x', 2_000_000)}"), limits: limits)));
        Assert.Equal("row-too-long", Files.FaultOf(() => Files.Read(Encoding.UTF8.GetBytes($"{Files.Header}\nA,\"{string.Concat(Enumerable.Repeat("x\n", 1_000_000))}"), limits: limits)));
        Assert.Equal("row-too-long", Files.FaultOf(() => Files.Read(Encoding.UTF8.GetBytes($$"""{"title":"{{new string('x', 2_000_000)}}"}"""), limits: limits)));
        Assert.Equal("too-many-columns", Files.FaultOf(() => Files.Read(Encoding.UTF8.GetBytes(Files.Header + new string(',', 1_000)), limits: limits)));
    }

    [Theory]
    [InlineData("A,Mug,mugs,1,2,3\n", "too-many-cells")]
    [InlineData("A,\"Mug,mugs,1,2\nB,Cup,mugs,1,2\n", "unclosed-quote")]
    public void Broken_row_is_a_fault_of_its_own(string rows, string code) => Assert.Equal(code, Files.Rows($"{Files.Header}\n{rows}")[0].Fault?.Code);

    [Fact]
    public void Short_row_lacks_its_last_cells() => Assert.Equal(["item_number", "title"], Files.Rows($"{Files.Header}\nA,Mug\n")[0].Fields.Keys);

    [Fact]
    public void Lines_of_json_are_rows_with_the_same_names()
    {
        var (rows, notes) = Files.Read("""
            {"item_number":"A","Title":"Mug","category":"mugs","price":19.99,"stock":3,"option:Size":"L","weight":1,"drop_errors":"x"}

            {"item_number":"B","title":null,"price":true}
            [1]
            {"item_number":
            {"item_number":"C","title":{"zh":"x"}}
            {"item_number":"D","ITEM_NUMBER":"E"}
            {"item_number":"\ud800"}
            """u8.ToArray());
        Assert.Equal(["A", "B"], rows.Take(2).Select(r => r.Fields["item_number"]));
        Assert.DoesNotContain("drop_errors", rows[0].Fields.Keys);
        Assert.Equal(("19.99", "3", "L"), (rows[0].Fields["price"], rows[0].Fields["stock"], rows[0].Fields["option:Size"]));
        Assert.Equal([null, null, "malformed-json", "malformed-json", "wrong-type", "duplicate", "malformed-json"], rows.Select(r => r.Fault?.Code));
        Assert.Equal(Enumerable.Range(1, 7), rows.Select(r => r.Number));
        Assert.Equal("unknown-column", notes.Single().Code);
    }

    [Property]
    public void Rejected_rows_read_back_are_what_they_were(string? title, string? brand)
    {
        if (new[] { title, brand }.Any(t => t is null || string.IsNullOrWhiteSpace(t) || t.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c == '\uFEFF'))) return;
        var fields = new Dictionary<string, string> { ["item_number"] = "A", ["title"] = title!, ["attr:Brand"] = brand! };
        using var text = new StringWriter();
        using (var csv = new RejectedCsv(text, ["item_number", "title", "category", "price", "stock", "attr:Brand"]))
        {
            csv.WriteHeader();
            csv.Write(RowReport.Rejected(new RawRow(7, fields), [new Shared.FieldError("title", "too-long", "=It is too long.")]));
        }

        Assert.Equal(fields.OrderBy(f => f.Key), Files.Rows(text.ToString())[0].Fields.OrderBy(f => f.Key));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("'=1")]
    public void Cell_of_a_rejected_row_is_no_formula(string cell)
    {
        Assert.StartsWith("'", RejectedCsv.Protect(cell), StringComparison.Ordinal);
        Assert.Equal(cell, RejectedCsv.Unprotect(RejectedCsv.Protect(cell)));
    }

    [Fact]
    public void Apostrophe_of_an_ordinary_file_is_kept() => Assert.Equal("'=1", Files.Rows($"{Files.Header}\nA,'=1,mugs,1,2\n")[0].Fields["title"]);
}

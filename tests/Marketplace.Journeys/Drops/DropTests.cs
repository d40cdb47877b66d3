using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Files dropped into a shop, over HTTP and storage addresses only.</summary>
[Collection(FilesDropped.Name)]
public class DropTests(DropsSite site) : Journey(site)
{
    const string Header = "item_number,title,category,price,stock";

    [Fact]
    public async Task A_file_is_listed_row_by_row_and_its_rejected_rows_are_mended_and_dropped_again()
    {
        var (seller, shop) = await ShopAsync();
        var file = Text($"{Header},option:Size,attr:Glaze,description,colour\nA,青瓷杯,mugs,19.99,3,300 ml,Celadon,\"Thrown, by hand.\",x\nA,青瓷杯,mugs,25,1,500 ml,,,\nB,=cmd|' /C calc'!A0,mugs,cheap,1,,,,\nC,Cup,cups,5,1,,,,\nD,Bowl,mugs,8,2,,,,\n");
        var drop = await seller.DropAsync(shop, "goods.csv", file, "text/csv; charset=utf-8");
        Assert.Equal(("done", 5, "2/0/0/3"), (drop.Status, drop.RowsTotal, drop.Counts));
        var report = await seller.ReportAsync(drop);
        Assert.Equal(["1 A created", "2 A rejected sku_code duplicate-row", "3 B rejected price not-a-number", "4 C rejected category unknown-category", "5 D created"], Rows(report));
        Assert.Equal(("goods.csv", 3, "unknown-column"), (report.GetProperty("fileName").GetString(), report.GetProperty("rejected").GetInt32(), report.GetProperty("warnings")[0].GetProperty("code").GetString()));

        var rejected = await seller.RejectedRowsAsync(drop);
        Assert.Contains("'=cmd|' /C calc'!A0", rejected, StringComparison.Ordinal);
        var mended = rejected.Replace("cheap", "9.5", StringComparison.Ordinal).Replace("cups", "mugs", StringComparison.Ordinal);
        var again = await seller.DropAsync(shop, "mended.csv", Text(mended));
        Assert.Equal("2/1/0/0", again.Counts);
        Assert.Equal(["=cmd|' /C calc'!A0", "Bowl", "Cup", "青瓷杯"], (await ProductsAsync(shop)).Select(p => p.GetProperty("title").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing()
    {
        var (seller, shop) = await ShopAsync();
        var file = Text($"{Header}\n{string.Concat(Enumerable.Range(0, 60).Select(i => $"N-{i},Mug {i},mugs,{i + 1},{i}\n"))}");
        Assert.Equal("60/0/0/0", (await seller.DropAsync(shop, "goods.csv", file)).Counts);
        var before = (await ProductsAsync(shop)).Select(p => p.GetRawText()).ToList();
        Assert.Equal("0/0/60/0", (await seller.DropAsync(shop, "goods.csv", file)).Counts);
        Assert.Equal(before, (await ProductsAsync(shop)).Select(p => p.GetRawText()));
        Assert.Equal("0/1/59/0", (await seller.DropAsync(shop, "goods.csv", Text(Encoding.UTF8.GetString(file).Replace("Mug 7,", "Cup 7,", StringComparison.Ordinal)))).Counts);
        Assert.Equal("done", (await seller.DropAsync(shop, "goods.csv", file)).Status);
    }

    [Theory]
    [InlineData("utf-8", null, "text/csv")]
    [InlineData("utf-16", null, "text/csv; charset=utf-16")]
    [InlineData("gb18030", null, "text/csv; charset=GB18030")]
    [InlineData("gb18030", "gbk", "application/octet-stream")]
    [InlineData("gb18030", null, "application/octet-stream")]
    public async Task Chinese_is_read_in_each_encoding(string charset, string? said, string contentType)
    {
        var (seller, shop) = await ShopAsync();
        var encoding = charset == "gb18030" ? CodePagesEncodingProvider.Instance.GetEncoding(54936)! : Encoding.GetEncoding(charset);
        var drop = await seller.DropAsync(shop, "goods.csv", encoding.GetBytes($"{Header}\nA,龙泉青瓷茶杯，手工制作的,mugs,1,1\n"), contentType, said);
        Assert.Equal("1/0/0/0", drop.Counts);
        Assert.Equal("龙泉青瓷茶杯，手工制作的", (await ProductsAsync(shop))[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task Korean_in_its_code_page_and_lines_of_json_are_read()
    {
        var (seller, shop) = await ShopAsync();
        var korean = CodePagesEncodingProvider.Instance.GetEncoding(949)!;
        Assert.Equal("1/0/0/0", (await seller.DropAsync(shop, "a.csv", korean.GetBytes($"{Header.Replace(',', ';')}\nA;청자 머그컵;mugs;1;1\n"), "text/csv; charset=cp949")).Counts);
        Assert.Equal("1/0/0/1", (await seller.DropAsync(shop, "a.ndjson", Text("""{"item_number":"B","title":"Mug","category":"mugs","price":1.5,"stock":1}""" + "\n{}\n"))).Counts);
        Assert.Equal(["Mug", "청자 머그컵"], (await ProductsAsync(shop)).Select(p => p.GetProperty("title").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_zip_brings_pictures_and_a_picture_that_is_none_rejects_its_row()
    {
        var (seller, shop) = await ShopAsync();
        var zip = Zip(
            ("list.csv", Text($"{Header},image_1,image_2\nA,Mug,mugs,1,1,pictures/dot.gif,\nB,Cup,mugs,1,1,svg.gif,dot.gif\nC,Jug,mugs,1,1,missing.gif,\n")),
            ("pictures/dot.gif", MarketplaceClient.SmallestGif), ("svg.gif", Text("<svg/>")));
        var drop = await seller.DropAsync(shop, "goods.zip", zip);
        Assert.Equal(["1 A created", "2 B rejected image_1 unsupported-media", "3 C rejected image_1 unknown-picture"], Rows(await seller.ReportAsync(drop)));
        var product = (await ProductsAsync(shop))[0].GetProperty("productId").GetString();
        var page = await Eventually.SeesAsync(
            () => site.Visitor.GetAsync($"/api/products/{product}"), seen => seen.Json.GetProperty("pictures").GetArrayLength() == 1, "the picture is shown");
        var picture = page.Json.GetProperty("pictures")[0].GetProperty("urls").GetProperty("480").GetString()!;
        Assert.Equal("image/webp", (await site.Visitor.GetAsync(picture)).Expect(200).ContentType);

        // In the file to mend, a picture that was taken stands as a medium, so that the file can do without its ZIP.
        var rejected = await seller.RejectedRowsAsync(drop);
        var mended = rejected.Replace("svg.gif", "", StringComparison.Ordinal).Replace("missing.gif", "", StringComparison.Ordinal);
        Assert.Contains("med_", mended, StringComparison.Ordinal);
        Assert.Equal("2/0/0/0", (await seller.DropAsync(shop, "mended.csv", Text(mended))).Counts);
        Assert.Equal("0/0/1/2", (await seller.DropAsync(shop, "goods.zip", zip)).Counts);
    }

    [Fact]
    public async Task Somebody_elses_picture_is_not_shown()
    {
        var (seller, shop) = await ShopAsync();
        var stranger = await site.Visitor.RegisterAsync("Stranger");
        var theirs = await stranger.UploadPictureAsync(MarketplaceClient.SmallestGif, "dot.gif", "image/gif");
        var drop = await seller.DropAsync(shop, "a.csv", Text($"{Header},image_1\nA,Mug,mugs,1,1,{theirs}\n"));
        Assert.Equal(["1 A rejected image_1 unknown-picture"], Rows(await seller.ReportAsync(drop)));
    }

    public static TheoryData<string, string, byte[], string> Breaches => new()
    {
        { "empty", "a.csv", [], "empty" },
        { "no listing", "a.csv", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0], "not-a-listing" },
        { "a PDF", "a.csv", Text("%PDF-1.7"), "not-a-listing" },
        { "a header only", "a.csv", Text(Header), "empty" },
        { "a column too few", "a.csv", Text("item_number,title,category,price\nA,Mug,mugs,1\n"), "missing-column" },
        { "rows", "a.csv", Text($"{Header}\n{string.Concat(Enumerable.Range(0, 501).Select(i => $"N-{i},Mug,mugs,1,1\n"))}"), "too-many-rows" },
        { "bytes", "a.csv", Text($"{Header}\n{new string('x', 1_000_000)}"), "too-large" },
        { "a row without an end", "a.csv", Text($"{Header}\nA,\"{new string('x', 900_000)}"), "row-too-long" },
        { "entries", "a.zip", Zip([("a.csv", Text(Header)), .. Enumerable.Range(0, 40).Select(i => ($"{i}.gif", MarketplaceClient.SmallestGif))]), "too-many-entries" },
        { "unpacked bytes", "a.zip", Zip([("a.csv", Text(Header)), .. Enumerable.Range(0, 4).Select(i => ($"{i}.gif", new byte[900_000]))]), "too-large-unpacked" },
        { "density", "a.zip", Zip(("a.csv", new byte[2_500_000])), "packed-too-densely" },
        { "a path", "a.zip", Zip(("../a.csv", Text(Header))), "path-escape" },
        { "an archive within", "a.zip", Zip(("a.csv", Text(Header)), ("b.gif", Zip(("c", [1])))), "nested-archive" },
        { "no listing within", "a.zip", Zip(("a.gif", MarketplaceClient.SmallestGif)), "no-listing" },
        { "half an archive", "a.zip", Zip(("a.csv", Text(Header + new string(' ', 3_000))))[..^40], "damaged" },
    };

    [Theory]
    [MemberData(nameof(Breaches), DisableDiscoveryEnumeration = true)]
    public async Task A_breach_of_a_limit_is_a_report_and_lists_nothing(string what, string name, byte[] file, string code)
    {
        var (seller, shop) = await ShopAsync();
        var drop = await seller.DropAsync(shop, name, file);
        Assert.Equal((what, "failed", code), (what, drop.Status, drop.Faults.Single().Code));
        var report = await seller.ReportAsync(drop);
        Assert.Equal(("failed", code, 0), (report.GetProperty("status").GetString(), report.GetProperty("faults")[0].GetProperty("code").GetString(), report.GetProperty("rows").GetArrayLength()));
        Assert.Empty(await ProductsAsync(shop));
        await site.Operator.WaitForOrchestrationAsync(drop.DropId);
    }

    [Fact]
    public async Task An_unknown_charset_is_told_when_asking_and_when_uploading()
    {
        var (seller, shop) = await ShopAsync();
        (await seller.PostAsync($"/api/shops/{shop}/drops", new { fileName = "a.csv", charset = "klingon" })).ExpectProblem(422, "invalid-fields");
        (await seller.PostAsync($"/api/shops/{shop}/drops", new { fileName = "a.exe" })).ExpectProblem(422, "invalid-fields");
        Assert.Equal("unknown-charset", (await seller.DropAsync(shop, "a.csv", Text(Header), "text/csv; charset=klingon")).Faults.Single().Code);
    }

    [Fact]
    public async Task More_variants_than_an_item_may_have_are_rejected_and_the_others_listed()
    {
        var (seller, shop) = await ShopAsync();
        var rows = string.Concat(Enumerable.Range(0, 8).Select(i => $"A,Mug,mugs,1,1,A-{i},{i}\n"));
        var drop = await seller.DropAsync(shop, "a.csv", Text($"{Header},sku_code,option:Size\n{rows}"));
        Assert.Equal("5/0/0/3", drop.Counts);
        Assert.Equal("8 A rejected item_number too-many-variants", Rows(await seller.ReportAsync(drop))[^1]);
    }

    [Fact]
    public async Task The_upload_address_takes_its_own_file_for_an_hour_and_does_nothing_else()
    {
        var (seller, shop) = await ShopAsync();
        var (dropId, url) = await seller.AskDropAsync(shop, "a.csv");
        var address = new Uri(url);
        var (account, query) = (url[..url.IndexOf("/drops/", StringComparison.Ordinal)], address.Query[1..]);
        var permissions = System.Web.HttpUtility.ParseQueryString(query);
        Assert.Equal(("cw", "b"), (permissions["sp"], permissions["sr"]));
        Assert.InRange(DateTimeOffset.Parse(permissions["se"]!, CultureInfo.InvariantCulture) - await seller.ClockAsync(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        Assert.Equal("waiting", (await seller.DropAsync(shop, dropId)).Status);
        (await seller.PutToStorageAsync(url, Text($"{Header}\nA,Mug,mugs,1,1\n"), "text/csv")).Expect(201);
        foreach (var (method, target) in new[]
        {
            (HttpMethod.Get, url), (HttpMethod.Delete, url), (HttpMethod.Put, $"{account}/drops/{shop}/other?{query}"), (HttpMethod.Put, $"{account}/drops/{shop}/{dropId}/file2?{query}"),
            (HttpMethod.Put, $"{account}/drop-reports/{shop}/{dropId}/report.json?{query}"), (HttpMethod.Get, $"{account}/drops?restype=container&comp=list&{query}"),
            (HttpMethod.Get, $"{account}/drop-reports/{shop}/{dropId}/report.json?{query}"),
        })
            Assert.Equal(403, (await seller.AskStorageAsync(method, target, method == HttpMethod.Put ? [1] : null, "text/csv")).Status);
        var end = await seller.DropEndsAsync(shop, dropId);
        Assert.Equal("1/0/0/0", end.Counts);
        Assert.Equal(403, (await seller.AskStorageAsync(HttpMethod.Put, end.ReportUrl!, [1], "application/json")).Status);
        Assert.Equal(403, (await seller.AskStorageAsync(HttpMethod.Get, end.ReportUrl!.Replace("report.json", "rejected.csv", StringComparison.Ordinal))).Status);

        // What comes by the same address after the end is not listed.
        (await seller.PutToStorageAsync(url, Text($"{Header}\nB,Mug,mugs,1,1\n"), "text/csv")).Expect(201);
        var (_, next) = await seller.AskDropAsync(shop, "b.csv");
        (await seller.PutToStorageAsync(next, Text($"{Header}\nC,Mug,mugs,1,1\n"), "text/csv")).Expect(201);
        await Eventually.SeesAsync(() => ProductsAsync(shop), seen => seen.Count == 2, "the next drop is listed");
        Assert.Equal("1/0/0/0", (await seller.DropAsync(shop, dropId)).Counts);
    }

    [Fact]
    public async Task A_drop_is_its_shops_own()
    {
        var ((seller, shop), (other, others)) = (await ShopAsync(), await ShopAsync());
        var (dropId, _) = await seller.AskDropAsync(shop, "a.csv");
        (await other.GetAsync($"/api/shops/{shop}/drops/{dropId}")).ExpectProblem(403, "forbidden");
        (await other.GetAsync($"/api/shops/{others}/drops/{dropId}")).ExpectProblem(404, "not-found");
        (await site.Visitor.GetAsync($"/api/shops/{shop}/drops/{dropId}")).ExpectProblem(401, "not-signed-in");
        (await other.PostAsync($"/api/shops/{shop}/drops", new { fileName = "a.csv" })).ExpectProblem(403, "forbidden");
    }

    async Task<(MarketplaceClient Seller, string ShopId)> ShopAsync()
    {
        var seller = await site.Visitor.RegisterAsync("Mei");
        return (seller, (await seller.OpenShopAsync()).ShopId);
    }

    Task<IReadOnlyList<JsonElement>> ProductsAsync(string shop) => site.Visitor.AllAsync<JsonElement>($"/api/products?shop={shop}&t={Guid.NewGuid():n}");

    static IReadOnlyList<string> Rows(JsonElement report) => [.. report.GetProperty("rows").EnumerateArray().Select(r =>
        $"{r.GetProperty("row")} {r.GetProperty("itemNumber")} {r.GetProperty("result")} {string.Join(' ', r.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("field")} {e.GetProperty("code")}"))}".TrimEnd())];

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Finding products by a photograph over HTTP, from the seller's picture to the buyer's page.</summary>
public sealed class PhotoTests(SearchSite site) : Journey(site), IClassFixture<SearchSite>
{
    const int Side = 200;

    [Fact]
    public async Task Product_is_found_by_a_photograph_while_it_is_on_sale_and_never_otherwise()
    {
        var seller = await site.Visitor.RegisterAsync("Photographed owner");
        var shop = (await seller.OpenShopAsync("Photographed")).ShopId;
        var (rings, stripes, draft) = (await ProductAsync(seller, shop, "Rings", Picture(0)), await ProductAsync(seller, shop, "Stripes", Picture(1)), await ProductAsync(seller, shop, "Draft", Picture(2)));
        foreach (var id in new[] { rings, stripes }) (await seller.PostAsync($"/api/products/{id}/actions/put-on-sale")).Expect(200);
        await FirstAsync(Picture(0), rings);
        await FirstAsync(Picture(1), stripes);
        var found = await SearchAsync(Picture(2));
        Assert.DoesNotContain(draft, Ids(found));
        Assert.Equal("{\"x\":40,\"y\":30,\"width\":120,\"height\":140}", found.GetProperty("region").GetRawText());

        (await site.Operator.PostAsync($"/api/products/{rings}/actions/ban", new { reason = "Counterfeit." })).Expect(200);
        await Eventually.SeesAsync(() => SearchAsync(Picture(0)), f => !Ids(f).Contains(rings), "what is banned is not found any more");
        var form = await SendAsync(Form("photo", Picture(1)), "multipart/form-data; boundary=edge");
        Assert.Equal(stripes, Ids(form.Expect(200).Json)[0]);
    }

    [Fact]
    public async Task What_is_no_photograph_is_refused_with_a_problem()
    {
        foreach (var (body, type, status, code) in new (byte[], string, int, string)[]
        {
            ([], "image/jpeg", 415, "unsupported-media"), ("hello"u8.ToArray(), "text/plain", 415, "unsupported-media"), ("{}"u8.ToArray(), "application/json", 415, "unsupported-media"),
            (MarketplaceClient.SmallestGif, "image/gif", 415, "unsupported-media"), ("<svg/>"u8.ToArray(), "image/svg+xml", 415, "unsupported-media"), (Picture(0)[..100], "image/png", 422, "damaged"),
            (Picture(0, 20_000), "image/png", 422, "too-many-pixels"), (Form("photo", "hello"u8.ToArray()), "multipart/form-data; boundary=edge", 415, "unsupported-media"),
            ("--edge--\r\n"u8.ToArray(), "multipart/form-data; boundary=edge", 400, "bad-form"), ("--edge\r\n"u8.ToArray(), "multipart/form-data; boundary=edge", 400, "bad-form"), ("x"u8.ToArray(), "multipart/form-data", 400, "bad-form"),
        })
        {
            var reply = (await SendAsync(body, type)).Expect(status);
            Assert.Equal(code, reply.Json.GetProperty("code").GetString());
        }
    }

    async Task<string> ProductAsync(MarketplaceClient seller, string shop, string title, byte[] png)
    {
        var media = new[] { await seller.UploadPictureAsync(png, "a.png", "image/png") };
        var skus = new[] { new { skuCode = "A", options = new Dictionary<string, string>(), price = Sum.Cny(100), stock = 1 } };
        var body = new { title, description = "", categoryId = await seller.AnyCategoryAsync(), attributes = new Dictionary<string, string>(), media, skus };
        return (await seller.PostAsync($"/api/shops/{shop}/products", body)).Expect(201).Read<ListedProduct>().ProductId;
    }

    Task<JsonElement> FirstAsync(byte[] photo, string product) => Eventually.SeesAsync(() => SearchAsync(photo), f => Ids(f) is [var first, ..] && first == product, "the product is found first");

    async Task<JsonElement> SearchAsync(byte[] photo) => (await SendAsync(photo, "image/png")).Expect(200).Json;

    Task<Reply> SendAsync(byte[] body, string type) => site.Visitor.AskStorageAsync(HttpMethod.Post, new Uri(site.Process.Address, "/api/search/by-photo").ToString(), body, type);

    static List<string> Ids(JsonElement found) => [.. found.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString()!)];

    static byte[] Form(string name, byte[] file) =>
        [.. Encoding.ASCII.GetBytes($"--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"), .. file, .. "\r\n--edge--\r\n"u8];

    /// <summary>A PNG of a box on white, with rings, stripes or squares in it; or one that only says how large it is.</summary>
    static byte[] Picture(int motif, int claims = Side)
    {
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < Side; y++)
            {
                packed.WriteByte(0);
                for (var x = 0; x < Side; x++) packed.Write(Pixel(motif, x, y));
            }

        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, claims);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), claims);
        (head[8], head[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", head), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", [])];
    }

    static byte[] Pixel(int motif, int x, int y) => (x is < 40 or >= 160 || y is < 30 or >= 170) ? [255, 255, 255] : motif switch
    {
        0 => (int)Math.Sqrt(((x - 100) * (x - 100)) + ((y - 100) * (y - 100))) / 12 % 2 == 0 ? [220, 30, 30] : [240, 220, 40],
        1 => y / 14 % 2 == 0 ? [30, 60, 200] : [120, 220, 240],
        _ => ((x / 20) + (y / 20)) % 2 == 0 ? [30, 160, 60] : [20, 20, 20],
    };

    static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        var crc = uint.MaxValue;
        foreach (var one in named)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), ~crc);
        return chunk;
    }
}

using System.Text.Json;
using Azure.Storage.Blobs;
using Marketplace.Media;
using Marketplace.Media.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Media;

public sealed class MediaTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone mei = null!;
    Someone li = null!;

    public async ValueTask InitializeAsync()
    {
        // Upload addresses are good by storage's own clock.
        market = await Market.OpenAsync(azurite.NewAccount(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()), ("Operators:Bootstrap", People.OperatorSetting));
        (mei, li) = (await market.SomeoneAsync("mei"), await market.SomeoneAsync("li"));
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Picture_is_its_uploaders_alone_until_it_is_processed_and_everybodys_then()
    {
        var (id, url) = await AnnounceAsync();
        Assert.Equal("waiting", (await SeeAsync(mei, id)).At("status").GetString());
        Assert.Equal(201, await Uploads.PutAsync(url, Pictures.Of(".jpg", 1200, 600)));
        Assert.Equal((404, 404), ((await SeeAsync(li, id)).Status, (await FileAsync(id, "480.webp")).Status));
        await ProcessAsync(id);
        var seen = await SeeAsync(li, id);
        Assert.Equal(("ready", 1200, 600), (seen.At("status").GetString(), seen.At("width").GetInt32(), seen.At("height").GetInt32()));
        Assert.Equal(["160", "480", "1080"], seen.At("urls").EnumerateObject().Select(u => u.Name));
        Assert.Equal($"/api/media/{id}/480.webp", seen.At("urls").GetProperty("480").GetString());
        Assert.Equal(JsonValueKind.Null, seen.At("fileName").ValueKind);
    }

    [Fact]
    public async Task Picture_is_kept_by_readers_for_good_and_asked_for_by_its_etag()
    {
        var id = await ReadyAsync(mei);
        var file = await FileAsync(id, "480.webp");
        Assert.Equal((200, "image/webp", "public, max-age=31536000, immutable", "nosniff"),
            (file.Status, file.Headers.ContentType.ToString(), file.Headers.CacheControl.ToString(), file.Headers.XContentTypeOptions.ToString()));
        Assert.Equal(304, (await FileAsync(id, "480.webp", ("If-None-Match", file.Headers.ETag.ToString()))).Status);
        foreach (var none in new[] { "481.webp", "480.WEBP", "..%2f480.webp", "original", "" }) Assert.Equal(404, (await FileAsync(id, none)).Status);
    }

    [Fact]
    public async Task Upload_address_takes_one_file_and_nothing_else()
    {
        var (_, url) = await AnnounceAsync();
        Assert.Equal(201, await Uploads.PutAsync(url, [1]));
        Assert.Equal(403, await Uploads.AskAsync(HttpMethod.Get, url));
        Assert.Equal(403, await Uploads.AskAsync(HttpMethod.Delete, url));
        var query = new Uri(url).Query[1..];
        var container = url[..url.IndexOf($"/{MediaBlobs.Incoming}/", StringComparison.Ordinal)];
        Assert.Equal(403, await Uploads.AskAsync(HttpMethod.Get, $"{container}/{MediaBlobs.Incoming}?restype=container&comp=list&{query}"));
        Assert.Equal(403, await Uploads.PutAsync($"{container}/{MediaBlobs.Incoming}/other?{query}", [1]));
        Assert.Equal(403, await Uploads.PutAsync($"{container}/{MediaBlobs.Made}/other?{query}", [1]));
    }

    [Fact]
    public async Task Same_bytes_are_made_once()
    {
        var picture = Pictures.Of(".png");
        foreach (var who in new[] { mei, li }) await ReadyAsync(who, picture);
        Assert.Equal(3, await market.Get<BlobServiceClient>().GetBlobContainerClient(MediaBlobs.Made).GetBlobsAsync().CountAsync());
        Assert.Equal(0, await market.Get<BlobServiceClient>().GetBlobContainerClient(MediaBlobs.Incoming).GetBlobsAsync().CountAsync());
    }

    [Fact]
    public async Task Refused_file_tells_its_uploader_why_and_nobody_else_anything()
    {
        var (id, url) = await AnnounceAsync();
        await Uploads.PutAsync(url, "<svg/>"u8.ToArray());
        await ProcessAsync(id);
        var seen = await SeeAsync(mei, id);
        Assert.Equal(("refused", "unsupported-media"), (seen.At("status").GetString(), seen.At("code").GetString()));
        Assert.Contains("JPEG", seen.At("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (await SeeAsync(li, id)).Status);
        await Uploads.PutAsync(url, Pictures.Of(".jpg"));
        await ProcessAsync(id);
        Assert.Equal("refused", (await SeeAsync(mei, id)).At("status").GetString());
    }

    [Fact]
    public async Task After_five_outages_the_message_is_given_up_and_the_uploader_reads_that()
    {
        var (id, url) = await AnnounceAsync();
        await Uploads.PutAsync(url, Pictures.Of(".jpg"));
        await market.Get<BlobServiceClient>().GetBlobContainerClient(MediaBlobs.Made).DeleteAsync();
        for (var tried = 1; tried <= MediaLimits.Tries; tried++)
        {
            await Assert.ThrowsAsync<Azure.RequestFailedException>(() => ProcessAsync(id, tried));
            Assert.Equal(tried < MediaLimits.Tries ? "processing" : "failed", (await SeeAsync(mei, id)).At("status").GetString());
        }

        Assert.Equal("processing-failed", (await SeeAsync(mei, id)).At("code").GetString());
        await market.Get<BlobServiceClient>().GetBlobContainerClient(MediaBlobs.Made).CreateAsync();
        await ProcessAsync(id);
        Assert.Equal("ready", (await SeeAsync(mei, id)).At("status").GetString());
    }

    [Fact]
    public async Task Picture_that_ended_the_process_in_its_last_try_is_told_as_failed_in_the_end()
    {
        var medium = new MediaRecord(Shared.Ids.New("med", market.Clock.GetUtcNow()), mei.UserId, "a.jpg", "image/jpeg", MediaKind.Picture, MediaStatus.Waiting, market.Clock.GetUtcNow());
        await market.Get<MediaTable>().SaveAsync(medium.Try(MediaLimits.Tries, market.Clock.GetUtcNow()), default);
        Assert.Equal("processing", (await SeeAsync(mei, medium.MediaId)).At("status").GetString());
        market.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("failed", medium.Try(MediaLimits.Tries, market.Clock.GetUtcNow() - TimeSpan.FromMinutes(16)).At(market.Clock.GetUtcNow()).Status.ToString().ToLowerInvariant());
    }

    [Fact]
    public void Tries_are_as_many_as_the_host_makes()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        Assert.Equal(MediaLimits.Tries, host.RootElement.GetProperty("extensions").GetProperty("queues").GetProperty("maxDequeueCount").GetInt32());
    }

    [Theory]
    [InlineData("""{"fileName":"a.svg","contentType":"image/svg+xml"}""")]
    [InlineData("""{"fileName":"a.html","contentType":"text/html"}""")]
    [InlineData("""{"fileName":"","contentType":"image/png"}""")]
    [InlineData("""{"contentType":"image/png"}""")]
    public async Task What_will_not_be_taken_is_refused_before_it_is_uploaded(string body) =>
        Assert.Equal("invalid-fields", (await market.CallAsync<CreateMedia>((f, r) => f.Run(r, default), body, mei.Token)).Code);

    [Fact]
    public async Task Product_shows_pictures_of_its_own_shop_once_they_are_ready()
    {
        await market.PutCategoryAsync(await market.OperatorAsync(), "mugs", new { name = "Mugs" });
        var shop = await market.OpenShopAsync(mei);
        var (ready, theirs) = (await ReadyAsync(mei), await ReadyAsync(li));
        var (waiting, url) = await AnnounceAsync();
        var mug = await market.CreateAsync(mei, shop, Shopkeeping.Mug());
        Assert.Equal(200, (await market.EditAsync(mei, mug.ProductId, new { media = new[] { waiting, ready } }, "*")).Status);
        await market.PutOnSaleAsync(mei, mug.ProductId);
        var page = await market.GetProductAsync(mug.ProductId, mei);
        Assert.Equal([ready], page.At("pictures").EnumerateArray().Select(p => p.GetProperty("mediaId").GetString()));
        Assert.Equal($"/api/media/{ready}/1080.webp", page.At("pictures.0.urls").GetProperty("1080").GetString());
        await Uploads.PutAsync(url, Pictures.Of(".jpg", 99, 98));
        await ProcessAsync(waiting);
        Assert.Equal(2, (await market.GetProductAsync(mug.ProductId, mei)).At("pictures").GetArrayLength());
        foreach (var wrong in new[] { theirs, "med_01J9Z3000000000000000000ZZ", "https://elsewhere.example/a.jpg" })
            Assert.Equal("unknown-media", (await market.EditAsync(mei, mug.ProductId, new { media = new[] { wrong } }, "*")).At("errors.0.code").GetString());
        Assert.Equal($"/api/media/{waiting}/480.webp", (await market.ListProductsAsync($"shop={shop}")).At("items.0.pictureUrl").GetString());
    }

    [Fact]
    public async Task Picture_taken_in_twice_is_one_medium_and_the_second_time_writes_nothing()
    {
        var media = market.Get<IMedia>();
        var first = await media.TakeInAsync("shp_1", mei.UserId, "a/cup.png", Pictures.Of(".png"), default);
        await ProcessAsync(first.Value);
        market.Faults.Reset();
        Assert.Equal(first.Value, (await media.TakeInAsync("shp_1", mei.UserId, "b/cup.png", Pictures.Of(".png"), default)).Value);
        Assert.Equal(1, market.Faults.Count);
        Assert.NotEqual(first.Value, (await media.TakeInAsync("shp_2", mei.UserId, "cup.png", Pictures.Of(".png"), default)).Value);
        Assert.Equal("format-mismatch", (await media.TakeInAsync("shp_1", mei.UserId, "cup.jpg", Pictures.Of(".png"), default)).Problem?.Code);
        Assert.Equal("unsupported-media", (await media.TakeInAsync("shp_1", mei.UserId, "cup.exe", Pictures.Of(".png"), default)).Problem?.Code);
        Assert.NotEmpty((await market.Get<IPictures>().ReadAsync(first.Value, 480, default))!);
    }

    async Task<(string Id, string Url)> AnnounceAsync(Someone? who = null, string name = "cup.jpg", string type = "image/jpeg")
    {
        var announced = await market.CallAsync<CreateMedia>((f, r) => f.Run(r, default), new { fileName = name, contentType = type }, (who ?? mei).Token);
        Assert.Equal(201, announced.Status);
        return (announced.At("mediaId").GetString()!, announced.At("uploadUrl").GetString()!);
    }

    async Task<string> ReadyAsync(Someone who, byte[]? png = null)
    {
        var (id, url) = await AnnounceAsync(who, "cup.png", "image/png");
        await Uploads.PutAsync(url, png ?? Pictures.Of(".png"));
        await ProcessAsync(id);
        return id;
    }

    Task<Read> SeeAsync(Someone who, string id) => market.CallAsync<GetMedia>((f, r) => f.Run(r, id, default), token: who.Token, method: "GET");

    Task<Read> FileAsync(string id, string file, params (string, string)[] headers) => market.CallAsync<GetMediaFile>((f, r) => f.Run(r, id, file, default), method: "GET", headers: headers);

    Task ProcessAsync(string id, int tried = 1) => market.Get<MediaProcessing>().ProcessAsync(id, tried, default);
}

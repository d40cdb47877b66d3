using System.Text;
using Azure.Storage.Blobs;
using Marketplace.Media;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Media;

/// <summary>Clips from announcement to playlist, over storage.</summary>
public sealed class ClipTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone mei = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()), Clips.Settings);
        mei = await market.SomeoneAsync("mei");
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Clip_is_sent_as_playlists_segments_and_a_poster_that_are_kept_for_good()
    {
        var seen = await SeeAsync(await UploadedAsync(await Clips.OfAsync()));
        Assert.Equal(("ready", "video", 2.0), (seen.At("status").GetString(), seen.At("kind").GetString(), seen.At("seconds").GetDouble()));
        Assert.Equal(["160", "480", "1080", "hls"], seen.At("urls").EnumerateObject().Select(u => u.Name));
        var id = seen.At("mediaId").GetString()!;
        Assert.EndsWith($"/{id}/master.m3u8", seen.At("urls.hls").GetString(), StringComparison.Ordinal);
        foreach (var (file, type) in new[] { ("master.m3u8", "application/vnd.apple.mpegurl"), ("large.m3u8", "application/vnd.apple.mpegurl"), ("small-000.ts", "video/mp2t"), ("480.webp", "image/webp") })
        {
            var sent = await FileAsync(id, file);
            Assert.Equal((200, type, "public, max-age=31536000, immutable"), (sent.Status, sent.Headers.ContentType.ToString(), sent.Headers.CacheControl.ToString()));
        }

        foreach (var none in new[] { "large-001.ts", "large-0.ts", "upload", "poster.png", "..%2fmaster.m3u8", "LARGE.m3u8" }) Assert.Equal(404, (await FileAsync(id, none)).Status);
    }

    [Fact]
    public async Task Same_clip_is_made_once_and_its_uploads_are_gone()
    {
        var clip = await Clips.OfAsync();
        var first = await UploadedAsync(clip);
        var made = await CountAsync(MediaBlobs.Made);
        Assert.NotEqual(first, await UploadedAsync(clip));
        Assert.Equal((made, 0), (await CountAsync(MediaBlobs.Made), await CountAsync(MediaBlobs.Incoming)));
    }

    [Fact]
    public async Task Clip_that_is_none_is_refused_and_nothing_of_it_is_kept()
    {
        var seen = await SeeAsync(await UploadedAsync(Encoding.ASCII.GetBytes("#EXTM3U\nhttp://127.0.0.1/\n")));
        Assert.Equal(("refused", "unsupported-media"), (seen.At("status").GetString(), seen.At("code").GetString()));
        Assert.Equal((0, 0), (await CountAsync(MediaBlobs.Made), await CountAsync(MediaBlobs.Incoming)));
    }

    [Fact]
    public async Task Picture_announced_as_a_clip_is_refused() => Assert.Equal("unsupported-media", (await SeeAsync(await UploadedAsync(Pictures.Of(".jpg")))).At("code").GetString());

    [Fact]
    public async Task Broken_storage_is_tried_again_and_told_in_the_end()
    {
        var (id, url) = await AnnounceAsync();
        await Uploads.PutAsync(url, await Clips.OfAsync(seconds: 1));
        await market.Get<BlobServiceClient>().GetBlobContainerClient(MediaBlobs.Made).DeleteAsync();
        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => ProcessAsync(id, MediaLimits.Tries));
        Assert.Equal("failed", (await SeeAsync(id)).At("status").GetString());
    }

    [Fact]
    public async Task Deployment_without_ffmpeg_says_that_it_takes_no_clips()
    {
        await using var other = await Market.OpenAsync(azurite.NewAccount(), null, ("Media:Ffmpeg", "/nowhere/ffmpeg"));
        var someone = await other.SomeoneAsync("li");
        var answer = await other.CallAsync<CreateMedia>((f, r) => f.Run(r, default), new { fileName = "a.mp4", contentType = "video/mp4" }, someone.Token);
        Assert.Equal((503, "clips-off"), (answer.Status, answer.Code));
    }

    async Task<string> UploadedAsync(byte[] clip)
    {
        var (id, url) = await AnnounceAsync();
        Assert.Equal(201, await Uploads.PutAsync(url, clip));
        await ProcessAsync(id);
        return id;
    }

    async Task<(string Id, string Url)> AnnounceAsync()
    {
        var announced = await market.CallAsync<CreateMedia>((f, r) => f.Run(r, default), new { fileName = "cup.mp4", contentType = "video/mp4" }, mei.Token);
        Assert.Equal(201, announced.Status);
        return (announced.At("mediaId").GetString()!, announced.At("uploadUrl").GetString()!);
    }

    Task ProcessAsync(string id, int tried = 1) => market.Get<MediaProcessing>().ProcessAsync(id, tried, default);

    Task<Read> SeeAsync(string id) => market.CallAsync<GetMedia>((f, r) => f.Run(r, id, default), token: mei.Token, method: "GET");

    Task<Read> FileAsync(string id, string file) => market.CallAsync<GetMediaFile>((f, r) => f.Run(r, id, file, default), method: "GET");

    async Task<int> CountAsync(string container) => await market.Get<BlobServiceClient>().GetBlobContainerClient(container).GetBlobsAsync().CountAsync();
}

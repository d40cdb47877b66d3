using Azure.Storage.Queues;
using Marketplace.Media;
using Marketplace.Media.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Vision;
using Marketplace.Vision.Contracts;

namespace Marketplace.Tests.Vision;

public sealed class LooksTests(Azurite azurite) : IAsyncLifetime
{
    readonly string account = azurite.NewAccount();
    Market market = null!;

    public async ValueTask InitializeAsync() => market = await Market.OpenAsync(account);

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Picture_is_looked_at_when_it_is_ready_and_found_from_then_on()
    {
        var id = await ReadyAsync(Drawings.ToJpeg(Drawings.OnWhite(3)));
        Assert.Equal([id], await AskedForAsync());
        Assert.Null(await market.Get<IVision>().FindAsync(id, default));
        await market.Get<PictureLooks>().LookAtAsync(id, default);
        var look = await market.Get<IVision>().FindAsync(id, default);
        Assert.Equal(Looks.VectorSize, look!.Vector.Length);
        Assert.InRange(look.Patches.Length / Looks.PatchSize, 1, Looks.MaxPatches);
        var photo = await market.Get<IVision>().LookAsync(Drawings.ToJpeg(Drawings.OnWhite(3)), default);
        Assert.True(Looks.Likeness(photo.Value, look) > 0.9);
    }

    [Fact]
    public async Task Picture_that_nobody_has_looked_at_is_asked_for_again_when_it_is_missed()
    {
        var id = await ReadyAsync(Drawings.ToJpeg(Drawings.OnWhite(4)));
        await AskedForAsync();
        Assert.Null(await market.Get<IVision>().FindAsync(id, default));
        Assert.Equal([id], await AskedForAsync());
    }

    [Fact]
    public async Task Picture_that_is_gone_or_not_ready_has_no_look_and_makes_no_trouble()
    {
        var id = Shared.Ids.New("med", market.Clock.GetUtcNow());
        await market.Get<PictureLooks>().LookAtAsync(id, default);
        Assert.Null(await market.Get<IVision>().FindAsync(id, default));
    }

    [Fact]
    public async Task Region_is_told_in_the_pixels_of_the_photograph_that_was_sent()
    {
        using var small = NetVips.Image.NewFromBuffer(Drawings.ToJpeg(Drawings.OnWhite(2, 80, 40, 160, 240)));
        using var large = small.Resize(5, kernel: NetVips.Enums.Kernel.Nearest);
        var region = (await market.Get<IVision>().LookAsync(large.JpegsaveBuffer(q: 90), default)).Value.Region;
        Assert.InRange(region.X, 380, 420);
        Assert.InRange(region.Y, 180, 220);
        Assert.InRange(region.Width, 780, 840);
        Assert.InRange(region.Height, 1180, 1240);
    }

    [Fact]
    public async Task Without_the_network_photo_search_says_so_and_nothing_else_breaks()
    {
        await using var blind = await Market.OpenAsync(account, null, ("Vision:Network", "/nowhere/look.onnx"));
        var refused = (await blind.Get<IVision>().LookAsync(Drawings.ToJpeg(Drawings.OnWhite(1)), default)).Problem;
        Assert.Equal((503, "photo-search-off"), (refused!.Status, refused.Code));
        var id = await ReadyAsync(Drawings.ToJpeg(Drawings.OnWhite(5)), blind);
        Assert.Empty(await AskedForAsync());
        await blind.Get<PictureLooks>().LookAtAsync(id, default);
        Assert.Null(await blind.Get<IVision>().FindAsync(id, default));
    }

    [Fact]
    public void A_projection_that_is_damaged_is_not_used() => Assert.Throws<InvalidDataException>(() => Projection.Read(new byte[1000]));

    async Task<string> ReadyAsync(byte[] jpeg, Market? where = null)
    {
        var at = where ?? market;
        var id = (await at.Get<IMedia>().TakeInAsync("shp_1", "usr_1", "a.jpg", jpeg, default)).Value;
        await at.Get<MediaProcessing>().ProcessAsync(id, 1, default);
        return id;
    }

    async Task<IReadOnlyList<string>> AskedForAsync()
    {
        var queue = market.Get<QueueServiceClient>().GetQueueClient(PictureToLookAt.Queue);
        var messages = (await queue.ReceiveMessagesAsync(32)).Value;
        foreach (var message in messages) await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return [.. messages.Select(m => m.Body.ToObjectFromJson<PictureToLookAt>(Shared.Http.Json.Options)!.MediaId)];
    }
}

using Marketplace.Media;
using Marketplace.Media.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Media;

public sealed class PictureDecoderTests : IDisposable
{
    readonly PictureMaker maker = new(new MediaLimits());

    public void Dispose() => maker.Dispose();

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public async Task Photograph_is_decoded_to_the_size_asked_for(string ending)
    {
        var decoded = (await DecodeAsync(Pictures.Of(ending, 1600, 800))).Value;
        Assert.Equal((512, 256, 1600, 800, 512 * 256 * 3), (decoded.Width, decoded.Height, decoded.FullWidth, decoded.FullHeight, decoded.Rgb.Length));
    }

    [Fact]
    public async Task Photograph_taken_with_the_camera_turned_stands_upright()
    {
        var decoded = (await DecodeAsync(Pictures.Of(".jpg", 1600, 800, orientation: 6))).Value;
        Assert.Equal((256, 512, 800, 1600), (decoded.Width, decoded.Height, decoded.FullWidth, decoded.FullHeight));
    }

    [Fact]
    public async Task What_is_transparent_is_white()
    {
        using var clear = NetVips.Image.Black(40, 40, bands: 4).Copy(interpretation: NetVips.Enums.Interpretation.Srgb);
        Assert.All((await DecodeAsync(clear.PngsaveBuffer())).Value.Rgb, b => Assert.Equal(255, b));
    }

    [Fact]
    public async Task What_is_no_photograph_is_an_unsupported_kind()
    {
        byte[][] files = [[], "hello"u8.ToArray(), "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "%PDF-1.7"u8.ToArray(), Pictures.Zip(), Pictures.Of(".gif"), Pictures.Of(".avif"), Pictures.Heic, "BM"u8.ToArray()];
        foreach (var file in files) Assert.Equal((415, "unsupported-media"), await RefusalAsync(file));
    }

    [Fact]
    public async Task Bombs_and_broken_files_are_refused_before_they_cost_anything()
    {
        Assert.Equal((422, "too-many-pixels"), await RefusalAsync(Pictures.PngThatClaims(100_000, 100_000)));
        Assert.Equal((413, "too-large"), await RefusalAsync(new byte[(20 * 1024 * 1024) + 1]));
        Assert.Equal((422, "polyglot"), await RefusalAsync([.. Pictures.Of(".jpg"), .. Pictures.Zip()]));
        Assert.Equal((422, "damaged"), await RefusalAsync(Pictures.Of(".jpg", 800, 800)[..3_000]));
        Assert.Equal((422, "damaged"), await RefusalAsync(Pictures.PngThatClaims(5_000, 5_000)));
    }

    [Fact]
    public async Task Every_beginning_of_a_photograph_is_taken_or_refused_and_never_throws()
    {
        foreach (var ending in new[] { ".jpg", ".png", ".webp" })
        {
            var whole = Pictures.Of(ending, 64, 64);
            for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40)) _ = await DecodeAsync(whole[..length]);
        }
    }

    async Task<(int, string)> RefusalAsync(byte[] file) => (await DecodeAsync(file)).Problem is { } problem ? (problem.Status, problem.Code) : (200, "taken");

    Task<Result<DecodedPicture>> DecodeAsync(byte[] file) => new PictureDecoder(maker).DecodeAsync(file, 512, default);
}

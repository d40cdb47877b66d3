using System.Text;
using Marketplace.Media;
using NetVips;

namespace Marketplace.Tests.Media;

public sealed class PictureMakerTests : IDisposable
{
    readonly PictureMaker maker = new(new MediaLimits());

    public void Dispose() => maker.Dispose();

    [Theory]
    [InlineData(".jpg", "image/jpeg")]
    [InlineData(".png", "image/png")]
    [InlineData(".webp", "image/webp")]
    [InlineData(".gif", "image/gif")]
    [InlineData(".avif", "image/avif")]
    public async Task Each_format_becomes_webp_in_three_sizes(string ending, string type)
    {
        var made = await maker.MakeAsync("cup" + ending, type, Pictures.Of(ending, 1600, 800), default);
        Assert.Null(made.Refusal);
        Assert.Equal((1600, 800), (made.Width, made.Height));
        foreach (var (size, webp) in made.Sizes)
        {
            using var picture = Image.NewFromBuffer(webp);
            Assert.Equal(("webpload_buffer", size, size / 2), (picture.Get("vips-loader"), picture.Width, picture.Height));
        }

        Assert.Equal([160, 480, 1080], made.Sizes.Keys);
    }

    [Fact]
    public async Task Picture_stands_upright_and_tells_nothing_of_who_took_it()
    {
        var original = Pictures.Of(".jpg", 640, 320, orientation: 6);
        Assert.Contains("Somebody", Encoding.Latin1.GetString(original), StringComparison.Ordinal);
        var made = await maker.MakeAsync("cup.jpg", "image/jpeg", original, default);
        Assert.Equal((320, 640), (made.Width, made.Height));
        using var picture = Image.NewFromBuffer(made.Sizes[480]);
        Assert.Equal((240, 480), (picture.Width, picture.Height));
        Assert.DoesNotContain(picture.GetFields(), f => f.StartsWith("exif", StringComparison.Ordinal) || f.StartsWith("xmp", StringComparison.Ordinal) || f.StartsWith("icc", StringComparison.Ordinal));
        Assert.DoesNotContain("Somebody", Encoding.Latin1.GetString(made.Sizes[1080]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_picture_is_not_made_larger()
    {
        var made = await maker.MakeAsync("dot.png", "image/png", Pictures.Of(".png", 20, 10), default);
        using var picture = Image.NewFromBuffer(made.Sizes[1080]);
        Assert.Equal((20, 10), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Photograph_of_a_telephone_that_cannot_be_decoded_is_asked_for_as_a_jpeg()
    {
        var refusal = (await maker.MakeAsync("cup.heic", "image/heic", Pictures.Heic, default)).Refusal;
        Assert.Equal("unsupported-media", refusal?.Code);
        Assert.Contains("JPEG", refusal!.Words, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, byte[], string> Wrong => new()
    {
        { "a.svg", "image/png", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "unsupported-media" },
        { "a.png", "image/png", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "unsupported-media" },
        { "a.jpg", "image/jpeg", "<html><script>alert(1)</script>"u8.ToArray(), "unsupported-media" },
        { "a.pdf", "image/png", "%PDF-1.7"u8.ToArray(), "unsupported-media" },
        { "a.jpg", "image/jpeg", [], "empty" },
        { "a.jpg", "image/jpeg", Pictures.Of(".png"), "format-mismatch" },
        { "a.jpg", "image/png", Pictures.Of(".png"), "format-mismatch" },
        { "a.png", "image/svg+xml", Pictures.Of(".png"), "format-mismatch" },
        { "a.png", "image/png", [.. Pictures.Of(".png"), .. Pictures.Zip()], "polyglot" },
        { "a.gif", "image/gif", [.. Pictures.Of(".gif"), .. "<ScRiPt>alert(1)</script>"u8], "polyglot" },
        { "a.jpg", "image/jpeg", [.. Pictures.Of(".jpg"), .. "<?php system($_GET[0]);"u8], "polyglot" },
        { "a.jpg", "image/jpeg", [.. Pictures.Of(".jpg")[..20], .. "%PDF-1.4"u8, .. Pictures.Of(".jpg")[20..]], "polyglot" },
        { "a.jpg", "image/jpeg", Pictures.Of(".jpg")[..4_000], "damaged" },
        { "a.png", "image/png", Pictures.Of(".png")[..4_000], "damaged" },
        { "a.jpg", "image/jpeg", [0xFF, 0xD8, 0xFF, .. new byte[100]], "damaged" },
        { "a.png", "image/png", Pictures.PngThatClaims(30_000, 30_000), "too-many-pixels" },
        { "a.png", "image/png", Pictures.PngThatClaims(7_000, 8_000), "damaged" },
        { "a.jpg", "image/jpeg", [.. Pictures.Of(".jpg"), .. new byte[20 * 1024 * 1024]], "too-large" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_a_plain_picture_is_refused_in_words(string name, string type, byte[] bytes, string code)
    {
        var made = await maker.MakeAsync(name, type, bytes, default);
        Assert.Equal(code, made.Refusal?.Code);
        Assert.NotEmpty(made.Refusal!.Words);
        Assert.Empty(made.Sizes);
    }
}

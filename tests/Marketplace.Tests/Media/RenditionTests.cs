using Marketplace.Media;

namespace Marketplace.Tests.Media;

public class RenditionTests
{
    [Theory]
    [InlineData(1920, 1080, 1280, 720, 640, 360)]
    [InlineData(1080, 1920, 720, 1280, 360, 640)]
    [InlineData(3840, 2160, 1280, 720, 640, 360)]
    [InlineData(640, 480, 640, 480, 320, 240)]
    [InlineData(320, 240, 320, 240, 160, 120)]
    [InlineData(1000, 333, 1000, 332, 498, 166)]
    [InlineData(2, 2, 2, 2, 2, 2)]
    public void Two_forms_keep_the_shape_never_grow_and_have_even_sides(int width, int height, int largeWidth, int largeHeight, int smallWidth, int smallHeight) =>
        Assert.Equal([(largeWidth, largeHeight), (smallWidth, smallHeight)], Rendition.Of(width, height).Select(r => (r.Width, r.Height)));

    [Fact]
    public void Playlist_names_each_form_with_what_it_needs()
    {
        var forms = Rendition.Of(1920, 1080);
        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.4d401f,mp4a.40.2"
            large.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=600000,RESOLUTION=640x360,CODECS="avc1.4d401f,mp4a.40.2"
            small.m3u8

            """.ReplaceLineEndings("\n"),
            Rendition.Playlist([(forms[0], 2_000_000), (forms[1], 600_000)], hasSound: true));
        Assert.DoesNotContain("mp4a", Rendition.Playlist([(forms[0], 1)], hasSound: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_of_a_playlist_are_its_files_with_their_lengths() => Assert.Equal(
        [("large-000.ts", 4.0), ("large-001.ts", 1.52)],
        Rendition.Segments("#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXTINF:4.000000,\r\nlarge-000.ts\r\n#EXTINF:1.520000,\r\nlarge-001.ts\r\n#EXT-X-ENDLIST\r\n"));
}

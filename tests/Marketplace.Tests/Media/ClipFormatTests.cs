using System.Text;
using Marketplace.Media;

namespace Marketplace.Tests.Media;

public class ClipFormatTests
{
    [Theory]
    [InlineData("\0\0\0\u0018ftypisom", "MP4")]
    [InlineData("\0\0\0\u0018ftypmp42", "MP4")]
    [InlineData("\0\0\0\u0014ftypqt  ", "QuickTime")]
    [InlineData("\0\0\0\u0008wide\0\0\0\0mdat", "QuickTime")]
    [InlineData("\u001aEߣ\u0001\0\0\0\0\0\0\u001fB\u0086\u0081\u0001B\u0082\u0084webm", "WebM")]
    [InlineData("\u001aEߣ\u0001\0\0\0\0\0\0\u001fB\u0086\u0081\u0001B\u0082\u0088matroska", null)]
    [InlineData("\0\0\0\u0018ftypheic\0\0", null)]
    [InlineData("\0\0\0\u0018ftypavif\0\0", null)]
    [InlineData("#EXTM3U\nfile:///etc/passwd", null)]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd", null)]
    [InlineData("RIFF\0\0\0\0AVI LIST", null)]
    [InlineData("", null)]
    public void Format_is_what_the_first_bytes_say(string head, string? name) => Assert.Equal(name, ClipFormat.Of(Bytes(head))?.Name);

    [Theory]
    [InlineData("a.mp4", "video/mp4", null)]
    [InlineData("a.mov", "video/quicktime", null)]
    [InlineData("a.MOV", "video/mp4", null)]
    [InlineData("a", "video/mp4", null)]
    [InlineData("a.webm", "video/mp4", "format-mismatch")]
    [InlineData("a.mp4", "video/webm", "format-mismatch")]
    public void Name_announcement_and_bytes_must_agree(string name, string type, string? code) =>
        Assert.Equal(code, ClipFormat.Fault(name, type, Bytes("\0\0\0\u0018ftypisom"))?.Code);

    [Fact]
    public void Playlist_that_calls_itself_a_clip_is_none() => Assert.Equal("unsupported-media", ClipFormat.Fault("a.mp4", "video/mp4", "#EXTM3U"u8)?.Code);

    static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("Eߣ", "E\u00df\u00a3", StringComparison.Ordinal));
}

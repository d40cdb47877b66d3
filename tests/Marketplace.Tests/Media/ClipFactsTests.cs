using Marketplace.Media;

namespace Marketplace.Tests.Media;

public class ClipFactsTests
{
    [Fact]
    public void Size_length_rate_and_sound_are_read() => Assert.Equal(
        new ClipFacts(1920, 1080, 12.5, 30000 / 1001.0, true),
        Read("""{"codec_type":"audio"},{"codec_type":"video","width":1920,"height":1080,"avg_frame_rate":"30000/1001"}""", "12.500000"));

    [Theory]
    [InlineData("\"tags\":{\"rotate\":\"90\"}")]
    [InlineData("\"side_data_list\":[{\"rotation\":-90}]")]
    [InlineData("\"tags\":{\"rotate\":\"270\"}")]
    public void Clip_held_upright_is_taller_than_wide(string turned) =>
        Assert.Equal((1080, 1920), Size(Read($$"""{"codec_type":"video","width":1920,"height":1080,{{turned}}}""")));

    [Fact]
    public void Clip_on_its_head_is_as_wide_as_before() => Assert.Equal((640, 480), Size(Read("""{"codec_type":"video","width":640,"height":480,"tags":{"rotate":"180"}}""")));

    [Fact]
    public void Pixels_that_are_not_square_are_made_so() => Assert.Equal((1024, 576), Size(Read("""{"codec_type":"video","width":720,"height":576,"sample_aspect_ratio":"64:45"}""")));

    [Fact]
    public void What_browsers_record_does_not_say_how_long_it_is()
    {
        var facts = Read("""{"codec_type":"video","width":640,"height":480,"avg_frame_rate":"0/0"}""")!;
        Assert.Equal((null, 0), (facts.Seconds, facts.FramesPerSecond));
    }

    [Theory]
    [InlineData("""{"codec_type":"audio"}""")]
    [InlineData("""{"codec_type":"video","width":0,"height":0}""")]
    [InlineData("""{"codec_type":"video"}""")]
    public void What_has_no_picture_has_no_facts(string streams) => Assert.Null(Read(streams));

    [Fact]
    public void Nothing_has_no_facts() => Assert.Null(ClipFacts.Read("{}"));

    static ClipFacts? Read(string streams, string? duration = null) =>
        ClipFacts.Read($$"""{"streams":[{{streams}}],"format":{{(duration is null ? "{}" : $"{{\"duration\":\"{duration}\"}}")}}}""");

    static (int, int) Size(ClipFacts? facts) => (facts!.Width, facts.Height);
}

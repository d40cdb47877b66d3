using System.Globalization;
using System.Text.Json;

namespace Marketplace.Media;

/// <summary>What ffprobe says of a clip, as it is shown: upright and with square pixels.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Seconds">How long it is, if it says so; what browsers record often does not.</param>
/// <param name="FramesPerSecond">On average; 0 if it does not say.</param>
/// <param name="HasSound">Whether there is a sound track.</param>
public sealed record ClipFacts(int Width, int Height, double? Seconds, double FramesPerSecond, bool HasSound)
{
    /// <summary>Reads ffprobe's JSON; null when there is no picture in it.</summary>
    public static ClipFacts? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var streams = document.RootElement.TryGetProperty("streams", out var all) ? all.EnumerateArray().ToList() : [];
        if (streams.FirstOrDefault(s => Text(s, "codec_type") == "video") is not { ValueKind: JsonValueKind.Object } video) return null;
        var (width, height) = (Number(video, "width"), Number(video, "height"));
        if (width < 2 || height < 2) return null;
        if (Ratio(Text(video, "sample_aspect_ratio"), ':') is > 0.1 and < 10 and var stretched) width = Math.Round(width * stretched);
        if (IsTurned(video)) (width, height) = (height, width);
        return new ClipFacts((int)width, (int)height, Length(document.RootElement, video), Ratio(Text(video, "avg_frame_rate"), '/'), streams.Any(s => Text(s, "codec_type") == "audio"));
    }

    static double? Length(JsonElement root, JsonElement video) =>
        root.TryGetProperty("format", out var format) && Number(format, "duration") is > 0 and var whole ? whole : Number(video, "duration") is > 0 and var part ? part : null;

    static bool IsTurned(JsonElement video)
    {
        var tag = video.TryGetProperty("tags", out var tags) ? Number(tags, "rotate") : 0;
        var side = video.TryGetProperty("side_data_list", out var sides) ? sides.EnumerateArray().Select(s => Number(s, "rotation")).FirstOrDefault(r => r != 0) : 0;
        return Math.Abs((tag != 0 ? tag : side) % 180) == 90;
    }

    static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    static double Number(JsonElement element, string name) => double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;

    static double Ratio(string text, char sign)
    {
        var parts = text.Split(sign);
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var over) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var under) && under > 0 ? over / under : 0;
    }
}

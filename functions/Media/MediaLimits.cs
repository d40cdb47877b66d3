namespace Marketplace.Media;

/// <summary>What is taken in, and how long it may take. Configurable as <c>Media:…</c>.</summary>
public sealed class MediaLimits
{
    /// <summary>How often a medium is tried; what host.json says of queues (<c>maxDequeueCount</c>).</summary>
    public const int Tries = 5;

    public long MaxPictureBytes { get; set; } = 20 * 1024 * 1024;

    public long MaxPixels { get; set; } = 60_000_000;

    public long MaxVideoBytes { get; set; } = 200 * 1024 * 1024;

    public TimeSpan MaxVideoLength { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long making the renditions of one clip may take.</summary>
    public TimeSpan MaxVideoWork { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Of one picture of a clip; 4K has 8.8 million.</summary>
    public long MaxVideoPixels { get; set; } = 9_000_000;

    /// <summary>The program that makes clips; without it none are taken.</summary>
    public string Ffmpeg { get; set; } = "/usr/bin/ffmpeg";

    /// <summary>The program that looks at clips; without it none are taken.</summary>
    public string Ffprobe { get; set; } = "/usr/bin/ffprobe";

    /// <summary>How long an upload address is good for.</summary>
    public TimeSpan UploadWindow { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How many pictures are decoded at a time: each may need some 250 MB at its worst.</summary>
    public int AtOnce { get; set; } = 2;
}

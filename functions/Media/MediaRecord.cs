using Marketplace.Media.Contracts;

namespace Marketplace.Media;

/// <summary>What was made of a file's bytes; media with the same bytes share it.</summary>
public sealed record MediaContent(string Sha256, MediaKind Kind, int Width, int Height)
{
    /// <summary>Length of a clip.</summary>
    public double? Seconds { get; init; }
}

/// <summary>A medium from its announcement on. Changes are pure; ready and refused are the ends.</summary>
public sealed record MediaRecord(
    string MediaId, string OwnerId, string FileName, string ContentType, MediaKind Kind, MediaStatus Status, DateTimeOffset CreatedAt)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public int Tries { get; init; }

    public DateTimeOffset? LastTriedAt { get; init; }

    /// <summary>Why it is not shown: a code, and words for the uploader.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }

    public MediaContent? Content { get; init; }

    /// <summary>How much of a clip is made.</summary>
    public int Percent { get; init; }

    public bool IsDone => Status is MediaStatus.Ready or MediaStatus.Refused;

    public MediaRecord Try(int number, DateTimeOffset now) => this with { Status = MediaStatus.Processing, Tries = number, LastTriedAt = now };

    public MediaRecord Ready(MediaContent content) => this with { Status = MediaStatus.Ready, Content = content, Code = null, Reason = null };

    public MediaRecord Refuse(Refusal why) => this with { Status = MediaStatus.Refused, Code = why.Code, Reason = why.Words };

    public MediaRecord Fail() => this with { Status = MediaStatus.Failed, Code = "processing-failed", Reason = $"It could not be processed in {MediaLimits.Tries} tries. Nothing is wrong with it that we know of; upload it again, as a new one." };

    /// <summary>As it is to be shown at a time: what died in its last try without a word has failed too.</summary>
    public MediaRecord At(DateTimeOffset now) => Status == MediaStatus.Processing && Tries >= MediaLimits.Tries && now - LastTriedAt > Patience ? Fail() : this;

    public Medium Show() => new(MediaId, OwnerId, Kind, Status, Content?.Width ?? 0, Content?.Height ?? 0);
}

/// <summary>Why a file is not taken.</summary>
public sealed record Refusal(string Code, string Words);

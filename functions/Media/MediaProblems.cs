using Marketplace.Shared;

namespace Marketplace.Media;

/// <summary>Every refusal of media.</summary>
public static class MediaProblems
{
    public static Problem Refused(Refusal why) => Problem.Unprocessable(why.Code, "This file is not taken.", why.Words);

    public static Problem ClipsOff { get; } = new("clips-off", 503, "There are no clips here.", "This deployment has no ffmpeg; Media:Ffmpeg and Media:Ffprobe say where it lies.");
}

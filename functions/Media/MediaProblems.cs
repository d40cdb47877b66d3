using Marketplace.Shared;

namespace Marketplace.Media;

/// <summary>Every refusal of media.</summary>
public static class MediaProblems
{
    public static Problem Refused(Refusal why) => Problem.Unprocessable(why.Code, "This file is not taken.", why.Words);
}

using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Identity;

/// <summary>Every refusal of this slice. None tells whether an e-mail has an account, but for the one that registers it.</summary>
internal static class IdentityProblems
{
    public static Problem EmailTaken { get; } = Problem.Conflict("email-taken", "This e-mail has an account.", "Sign in, or take another e-mail.");

    public static Problem BadCredentials { get; } = Problem.Unauthorized("bad-credentials", "E-mail or password is wrong.");

    public static Problem NotSignedIn { get; } = Problem.Unauthorized("not-signed-in", "This needs an access token.");

    public static Problem InvalidToken { get; } = Problem.Unauthorized("invalid-token", "The token was not made here, or is damaged.");

    public static Problem TokenExpired { get; } = Problem.Unauthorized("token-expired", "The access token has run out. Refresh it.");

    public static Problem RefreshReused { get; } = Problem.Unauthorized(
        "refresh-reused", "This refresh token was used before, so somebody may have copied it. The session is ended; sign in again.");

    public static Problem SessionEnded { get; } = Problem.Unauthorized("session-ended", "The session is over. Sign in again.");

    public static Problem OperatorsOnly { get; } = Problem.Forbidden("This is for operators.");

    public static Problem TooManyFailures(int retryAfterSeconds) =>
        new("too-many-attempts", 429, "Too many failed sign-ins.", "Wait, then try again.") { RetryAfterSeconds = retryAfterSeconds };

    public static Problem WeakPassword(FieldError why) => new("weak-password", 422, "This password is easy to guess.", why.Message, [why]);
}

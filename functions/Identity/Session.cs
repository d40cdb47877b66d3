namespace Marketplace.Identity;

/// <summary>
/// A signed-in browser: the family of all refresh tokens that followed from one sign-in. Each refresh is a generation, and only
/// the newest may be used. An older one that comes back means that a token was copied, which ends the family for both holders.
/// </summary>
/// <param name="SessionId"><c>ses_…</c></param>
/// <param name="UserId">Whose.</param>
/// <param name="Generation">Of the only refresh token that is good.</param>
/// <param name="ExpiresAt">Moves on with each refresh.</param>
/// <param name="EndedAt">When it was signed out of or a token came back, or null.</param>
public sealed record Session(string SessionId, string UserId, int Generation, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt)
{
    public SessionMove Use(int generation, DateTimeOffset now)
    {
        if (generation < Generation) return SessionMove.Reused;
        return EndedAt is not null || now >= ExpiresAt || generation > Generation ? SessionMove.Over : SessionMove.Refresh;
    }

    public Session Refreshed(DateTimeOffset expiresAt) => this with { Generation = Generation + 1, ExpiresAt = expiresAt };

    public Session Ended(DateTimeOffset at) => this with { EndedAt = EndedAt ?? at };
}

/// <summary>What a refresh token that was made here leads to.</summary>
public enum SessionMove
{
    Refresh,
    Reused,
    Over,
}

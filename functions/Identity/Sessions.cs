using Marketplace.Shared;
using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

/// <summary>Starts, refreshes and ends sessions. Roles are read anew at each refresh.</summary>
public sealed class Sessions(
    SessionTable table, AccountTable accounts, AccessTokens access, RefreshTokens refresh, IOptions<IdentityOptions> options, TimeProvider time)
{
    DateTimeOffset Until => time.GetUtcNow().AddDays(options.Value.SessionDays);

    public async Task<SignedIn> StartAsync(RegisteredAccount account, CancellationToken cancellation)
    {
        var session = new Session(Ids.New("ses", time.GetUtcNow()), account.UserId, 1, Until, null);
        await table.InsertAsync(session, cancellation);
        return Tokens(session, account);
    }

    /// <summary>The next tokens; 401 <c>invalid-token</c>, <c>session-ended</c>, <c>refresh-reused</c>.</summary>
    public async Task<Result<SignedIn>> RefreshAsync(string? token, CancellationToken cancellation)
    {
        if (refresh.Read(token) is not var (sessionId, generation)) return IdentityProblems.InvalidToken;
        while (await table.FindAsync(sessionId, cancellation) is var (session, etag))
        {
            var now = time.GetUtcNow();
            switch (session.Use(generation, now))
            {
                case SessionMove.Over:
                    return IdentityProblems.SessionEnded;
                case SessionMove.Reused when session.EndedAt is not null || await table.TryReplaceAsync(session.Ended(now), etag, cancellation):
                    return IdentityProblems.RefreshReused;
                case SessionMove.Refresh when session.Refreshed(Until) is var next && await table.TryReplaceAsync(next, etag, cancellation):
                    return await accounts.ReadAsync(session.UserId, cancellation) is { } account ? Tokens(next, account) : IdentityProblems.SessionEnded;
            }
        }

        return IdentityProblems.SessionEnded;
    }

    /// <summary>Ends a session; ending it again is no fault.</summary>
    public async Task EndAsync(string sessionId, CancellationToken cancellation)
    {
        while (await table.FindAsync(sessionId, cancellation) is var (session, etag) && session.EndedAt is null)
            if (await table.TryReplaceAsync(session.Ended(time.GetUtcNow()), etag, cancellation)) return;
    }

    SignedIn Tokens(Session session, RegisteredAccount account) =>
        new(access.Issue(account, session.SessionId), refresh.Of(session), access.ExpiresIn, account.UserId, account.Roles);
}

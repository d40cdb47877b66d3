using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Identity;

public sealed record RefreshSessionRequest(string? RefreshToken);

/// <summary>Trades a refresh token for the next pair. There is no grace for a token that was used: the session is then over.</summary>
public sealed class RefreshSession(Sessions sessions)
{
    [Function(nameof(RefreshSession))]
    [Operation("Refresh the access token", Body = typeof(RefreshSessionRequest), Answer = typeof(SignedIn),
        Problems = ["401 invalid-token", "401 refresh-reused", "401 session-ended"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sessions/refresh")] HttpRequest request, CancellationToken cancellation)
    {
        if (!(await Body.ReadAsync<RefreshSessionRequest>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        if (string.IsNullOrEmpty(body.RefreshToken)) checks.Add("refreshToken", "required", "refreshToken is missing.");
        if (checks.Problem is { } wrong) return wrong;
        return (await sessions.RefreshAsync(body.RefreshToken, cancellation)).TryGet(out var next, out var refused) ? Answer.Ok(next) : refused;
    }
}

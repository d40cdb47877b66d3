using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Identity;

/// <summary>
/// Signs out: the session of the access token can be refreshed no more. The access token itself runs out by its time, minutes later.
/// </summary>
public sealed class EndSession(Sessions sessions)
{
    [Function(nameof(EndSession))]
    [Operation("Sign out", Who = Who.SignedIn, Status = 204)]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "sessions/current")] HttpRequest request, CancellationToken cancellation)
    {
        if (!Callers.Session(request).TryGet(out var session, out var refused)) return refused;
        await sessions.EndAsync(session, cancellation);
        return Answer.NoContent();
    }
}

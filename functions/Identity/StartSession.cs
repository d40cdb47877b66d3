using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Identity;

public sealed record StartSessionRequest(string? Email, string? Password);

/// <param name="AccessToken">Sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshToken">Good once; keep it where scripts of others cannot read it.</param>
/// <param name="ExpiresIn">Seconds the access token is good for.</param>
public sealed record SignedIn(string AccessToken, string RefreshToken, int ExpiresIn, string UserId, IReadOnlyList<string> Roles);

/// <summary>Signs in. No idempotency key: an answer with tokens in it is never kept, and a second session does no harm.</summary>
public sealed class StartSession(SignIns signIns, Sessions sessions)
{
    const int MaxEmail = 254;

    [Function(nameof(StartSession))]
    [Operation("Sign in", Body = typeof(StartSessionRequest), Answer = typeof(SignedIn), Problems = ["401 bad-credentials", "429 too-many-attempts"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sessions")] HttpRequest request, CancellationToken cancellation)
    {
        if (!(await Body.ReadAsync<StartSessionRequest>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        var email = EmailAddress.Normalize(checks.Text("email", body.Email, MaxEmail));
        if (string.IsNullOrEmpty(body.Password)) checks.Add("password", "required", "password is missing.");
        if (checks.Problem is { } wrong) return wrong;
        if (body.Password!.Length > Passwords.MaxLength) return IdentityProblems.BadCredentials;
        if (!(await signIns.CheckAsync(email, body.Password, cancellation)).TryGet(out var account, out var refused)) return refused;
        return Answer.Ok(await sessions.StartAsync(account, cancellation));
    }
}

using System.Security.Cryptography;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

public sealed record OpenAccountRequest(string? Email, string? Password, string? DisplayName);

public sealed record AccountOpened(string UserId);

/// <summary>Opens an account; signing in is a step of its own.</summary>
public sealed class OpenAccount(AccountTable accounts, Passwords passwords, Idempotency idempotency, ICallers callers, IOptions<IdentityOptions> options)
{
    const int MaxDisplayName = 64;

    [Function(nameof(OpenAccount))]
    [Operation("Open an account", Body = typeof(OpenAccountRequest), Answer = typeof(AccountOpened), Status = 201, IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["409 email-taken", "422 weak-password"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "accounts")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (!Body.Parse<OpenAccountRequest>(bytes).TryGet(out var body, out var malformed)) return malformed;
        if (!Read(body).TryGet(out var wanted, out var wrong)) return wrong;
        return await idempotency.OnceAsync(
            request, caller.VisitorId ?? "anyone", Sealed(bytes), required: false, attempt => OpenAsync(wanted, attempt, cancellation), cancellation);
    }

    async Task<IResult> OpenAsync(Wanted wanted, Attempt attempt, CancellationToken cancellation)
    {
        var account = new RegisteredAccount(
            Ids.At("usr", attempt.FirstTriedAt, attempt.Cause), wanted.Email, wanted.DisplayName, passwords.Hash(wanted.Password), [], attempt.FirstTriedAt);
        return await accounts.TryOpenAsync(account, cancellation) ? Answer.Created(new AccountOpened(account.UserId)) : IdentityProblems.EmailTaken;
    }

    static Result<Wanted> Read(OpenAccountRequest body)
    {
        var checks = new Checks();
        var email = EmailAddress.Read(checks, "email", body.Email);
        var name = checks.Text("displayName", body.DisplayName, MaxDisplayName);
        var password = body.Password ?? "";
        if (password.Length == 0) checks.Add("password", "required", "password is missing.");
        else if (password.Length > Passwords.MaxLength) checks.Add("password", "too-long", $"password has more than {Passwords.MaxLength} characters.");
        else if (Passwords.Weakness(password, email) is { } weak)
        {
            if (checks.Problem is null) return IdentityProblems.WeakPassword(weak);
            checks.Add(weak.Field, weak.Code, weak.Message);
        }

        return checks.Problem is { } problem ? problem : new Wanted(email, password, name);
    }

    /// <summary>The idempotency record keeps a digest of the body; under a key of our own it gives no password away.</summary>
    byte[] Sealed(byte[] body) => HMACSHA256.HashData(options.Value.Key, body);

    sealed record Wanted(string Email, string Password, string DisplayName);
}

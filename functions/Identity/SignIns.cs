using Marketplace.Shared;

namespace Marketplace.Identity;

/// <summary>
/// Checks e-mail and password. Attempts under one e-mail go one after the other here, so a burst of guesses meets the closed door
/// as well; several processes may each let one more through. An e-mail without an account is treated as one with it, to the millisecond.
/// </summary>
public sealed class SignIns(AccountTable accounts, FailureTable failures, Passwords passwords, TimeProvider time)
{
    readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The account; 401 <c>bad-credentials</c>, 429 <c>too-many-attempts</c>.</summary>
    public async Task<Result<RegisteredAccount>> CheckAsync(string email, string password, CancellationToken cancellation)
    {
        var gate = gates[(uint)StringComparer.Ordinal.GetHashCode(email) % gates.Length];
        await gate.WaitAsync(cancellation);
        try
        {
            return await CheckAloneAsync(email, password, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<Result<RegisteredAccount>> CheckAloneAsync(string email, string password, CancellationToken cancellation)
    {
        var failed = await failures.ReadAsync(email, cancellation);
        if (failed.RetryAfterSeconds(time.GetUtcNow()) is { } seconds) return IdentityProblems.TooManyFailures(seconds);
        var account = await accounts.FindByEmailAsync(email, cancellation);
        var check = passwords.Check(account?.PasswordHash, password);
        if (check == PasswordCheck.Wrong)
        {
            await failures.AddAsync(email, time.GetUtcNow(), cancellation);
            return IdentityProblems.BadCredentials;
        }

        if (failed.At.Count > 0) await failures.ClearAsync(email, cancellation);
        if (check == PasswordCheck.RightButOld) await accounts.WriteAsync(account! with { PasswordHash = passwords.Hash(password) }, cancellation);
        return account!;
    }
}

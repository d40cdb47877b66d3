using Marketplace.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketplace.Identity;

/// <summary>
/// Makes the operator account that <c>Operators:Bootstrap</c> (<c>email:password</c>) names, at each start and without doing it twice. An
/// account that is there already becomes an operator only if the password is its own: whoever registered the e-mail first gains
/// nothing by it. Without the setting there is no operator; there is no default one.
/// </summary>
internal sealed class FirstOperator(
    IConfiguration configuration, AccountTable accounts, Passwords passwords, TimeProvider time, ILogger<FirstOperator> log) : IHostedService
{
    const string Setting = "Operators:Bootstrap";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration[Setting] is not { Length: > 0 } setting) return;
        var (email, password) = Read(setting);
        if (await accounts.FindByEmailAsync(email, cancellationToken) is not { } account) await OpenAsync(email, password, cancellationToken);
        else if (passwords.Check(account.PasswordHash, password) == PasswordCheck.Wrong)
            log.LogError("{Setting} names an account that has another password; it was left as it is.", Setting);
        else if (!account.IsOperator)
            await accounts.WriteAsync(account with { Roles = [.. account.Roles, Caller.Operator] }, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task OpenAsync(string email, string password, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var account = new RegisteredAccount(Ids.New("usr", now), email, "Operator", passwords.Hash(password), [Caller.Operator], now);
        var opened = await accounts.TryOpenAsync(account, cancellation);
        log.LogInformation(opened ? "The operator {Email} was made." : "The operator {Email} was made by another process.", email);
    }

    static (string Email, string Password) Read(string setting)
    {
        var parts = setting.Split(':', 2);
        if (parts.Length != 2 || !parts[0].Contains('@')) throw new InvalidOperationException($"{Setting} must be email:password.");
        var email = EmailAddress.Normalize(parts[0]);
        return Passwords.Weakness(parts[1], email) is { } weak
            ? throw new InvalidOperationException($"{Setting}: {weak.Message}")
            : (email, parts[1]);
    }
}

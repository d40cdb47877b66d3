using Marketplace.Identity.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

/// <summary>Wires identity. The app also puts <see cref="CallersMiddleware"/> before its functions.</summary>
public static class IdentityRegistration
{
    /// <summary>Adds the slice; needs Shared.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.AddTable(AccountTable.Name).AddTable(SessionTable.Name).AddTable(FailureTable.Name);
        services.AddSingleton<AccountTable>().AddSingleton<SessionTable>().AddSingleton<FailureTable>();
        services.AddSingleton<Passwords>().AddSingleton<SignIns>().AddSingleton<Sessions>();
        services.AddSingleton<AccessTokens>().AddSingleton<RefreshTokens>();
        services.AddSingleton<ICallers, Callers>().AddSingleton<IAccounts>(p => p.GetRequiredService<AccountTable>());
        return services.AddHostedService<FirstOperator>();
    }
}

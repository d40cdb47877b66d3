using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Payments;

/// <summary>Wires payments and ledger. <see cref="IPaymentOutcomes"/> is for whoever opens payments to add.</summary>
public static class PaymentsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity and Shops.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentsOptions>().BindConfiguration(PaymentsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentsOptions>, PaymentsOptionsValidator>();
        services.AddTable(PaymentTable.Name).AddTable(LedgerTable.Name).AddTable(StatementTable.Name);
        services.AddSingleton<PaymentTable>().AddSingleton<LedgerTable>().AddSingleton<StatementTable>();
        services.AddSingleton<IPaymentGateway>(p => new SandboxGateway(MakeHttp(), p.GetRequiredService<IOptions<PaymentsOptions>>()));
        services.AddSingleton<PaymentDesk>().AddSingleton<IPayments>(p => p.GetRequiredService<PaymentDesk>());
        services.AddSingleton<IEscrowLedger, EscrowLedger>();
        services.AddSingleton<ILedgerAudit, LedgerAudit>();
        return services;
    }

    static HttpClient MakeHttp() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(3), UseProxy = false });
}

using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        services.AddTable(PaymentTable.Name).AddTable(LedgerTable.Name).AddTable(StatementTable.Name).AddTable(PayeeTable.Name).AddTable(ReconciliationTable.Name);
        services.AddSingleton<PaymentTable>().AddSingleton<LedgerTable>().AddSingleton<StatementTable>();
        services.AddSingleton<PayoutTable>().AddSingleton<PayeeTable>().AddSingleton<PayoutDesk>();
        services.AddSingleton<PayoutBatches>().AddSingleton<IPayouts>(p => p.GetRequiredService<PayoutBatches>());
        services.AddSingleton(MakeGateway);
        services.AddSingleton<PaymentDesk>().AddSingleton<IPayments>(p => p.GetRequiredService<PaymentDesk>());
        services.AddSingleton<IEscrowLedger, EscrowLedger>();
        services.AddSingleton<ILedgerAudit, LedgerAudit>();
        services.AddSingleton<ReconciliationTable>().AddSingleton<IReconciliation, Reconciler>();
        return services;
    }

    static IPaymentGateway MakeGateway(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PaymentsOptions>>();
        if (options.Value.Provider != "alipay") return new SandboxGateway(MakeHttp(), options);
        var alipay = new AlipayClient(MakeHttp(), options.Value.Alipay, services.GetRequiredService<TimeProvider>());
        return new AlipayGateway(alipay, options.Value.Alipay, services.GetRequiredService<ILogger<AlipayGateway>>());
    }

    static HttpClient MakeHttp() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(3), UseProxy = false });
}

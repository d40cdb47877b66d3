using System.Net.Http.Json;
using Marketplace.Local;
using Marketplace.Local.SandboxProvider;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests.Payments;

/// <summary>The gateway against the sandbox provider itself, web-hooks and all.</summary>
public sealed class SandboxGatewayTests(Azurite azurite) : IAsyncLifetime
{
    readonly string data = Directory.CreateTempSubdirectory("marketplace-sandbox-").FullName;
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly OutcomesHeard outcomes = new();
    WebApplication app = null!;
    PaymentDesk desk = null!;
    EscrowLedger escrow = null!;
    PayoutDesk paying = null!;
    LedgerAudit audit = null!;
    StatementTable statements = null!;
    TestBus bus = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        var part = new SandboxPart();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Payments:Sandbox:Secret"] = FakeProvider.Secret;
        var environment = new LocalEnvironment(data, data, new Uri("http://127.0.0.1:1"));
        part.Configure(builder.Configuration, environment);
        builder.Services.AddSingleton(TimeProvider.System);
        part.AddServices(builder.Services, builder.Configuration, environment);
        app = builder.Build();
        part.MapEndpoints(app);
        app.MapPost("/api/payments/notifications", async context =>
        {
            var function = new ReceiveNotification(desk, Gateway(), outcomes, TimeProvider.System);
            await (await function.Run(context.Request, context.RequestAborted)).ExecuteAsync(context);
            if (outcomes.Told.Count > 0) told.TrySetResult();
        });
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(Address()) };

        var tables = new Faults().Tables(azurite.NewAccount());
        foreach (var name in new[] { PaymentTable.Name, LedgerTable.Name, StatementTable.Name, PayeeTable.Name }) await tables.CreateTableIfNotExistsAsync(name);
        var (payments, ledger) = (new PaymentTable(tables), new LedgerTable(tables));
        statements = new StatementTable(tables);
        desk = new PaymentDesk(payments, Gateway(), TimeProvider.System);
        bus = await TestBus.StartAsync((PayoutEnded.Topic, "test"));
        var (payouts, payees) = (new PayoutTable(tables, statements), new PayeeTable(tables));
        paying = new PayoutDesk(payouts, payees, statements, Gateway(), bus.Bus, TimeProvider.System);
        escrow = new EscrowLedger(ledger, statements, payees, payments, Gateway(), TimeProvider.System);
        audit = new LedgerAudit(ledger, statements, payouts, payments, Gateway(), TimeProvider.System);
        await part.StartedAsync(app.Services, new Uri(Address()), stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await app.DisposeAsync();
        await bus.DisposeAsync();
        http.Dispose();
        stopping.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Order_is_paid_held_split_paid_out_and_all_of_it_agrees_with_the_providers_statement()
    {
        var now = TimeProvider.System.GetUtcNow();
        var order = new EscrowMovement(Ids.New("ord", now), "shp_1", Money.Cny(10_000), now);
        var payment = new OpenPayment(Ids.New("pay", now), "usr_1", [new PaymentPart(order.OrderId, order.ShopId, order.Amount)], "An order", now.AddMinutes(30));

        var opened = await desk.OpenAsync(payment, default);
        Assert.Equal($"{Address().TrimEnd('/')}/sandbox/pay/{payment.PaymentId}", opened.Value);
        (await http.PostAsJsonAsync($"/sandbox/payments/{payment.PaymentId}/actions/approve", new { duplicates = 2 })).EnsureSuccessStatusCode();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(PaymentStatus.Paid, await desk.StatusAsync(payment.PaymentId, default));

        await escrow.HoldAsync(order, default);
        await escrow.RefundAsync(order with { Amount = Money.Cny(4_000) }, Ids.New("ref", now), payment.PaymentId, "scratched", default);
        await escrow.ReleaseAsync(order with { Amount = Money.Cny(6_000) }, ReleaseTerms.Less(Money.Cny(300)), default);
        Assert.Equal(PayoutStatus.Paid, Assert.Single(await paying.PayShopAsync("shp_1", "batch", now, 1, default)).Status);

        Assert.Equal(new ShopTotals(0, 0, 5_700), (await statements.BalanceAsync("shp_1", default)).In("CNY"));
        var kinds = new List<ProviderEntryKind>();
        await foreach (var entry in Gateway().StatementAsync(default)) kinds.Add(entry.Kind);
        Assert.Equal([ProviderEntryKind.Payment, ProviderEntryKind.Refund, ProviderEntryKind.Transfer], kinds);
        var report = await audit.AuditAsync((_, _) => Task.FromResult(true), default);
        Assert.True(report.Ok, string.Join("\n", report.Findings));
    }

    [Fact]
    public async Task Refusals_are_for_good_and_outages_are_not()
    {
        var gateway = Gateway();
        (await http.PostAsJsonAsync("/sandbox/faults", new { failTransfers = 1, refuseTransfers = 1 })).EnsureSuccessStatusCode();
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => gateway.TransferAsync("pyo_1", new Payee("shp_1", null, null), Money.Cny(5), default));
        Assert.Equal("provider-refused", (await gateway.TransferAsync("pyo_1", new Payee("shp_1", null, null), Money.Cny(5), default)).Problem?.Code);
        Assert.Equal("provider-refused", (await gateway.RefundAsync("ref_1", "pay_none", Money.Cny(5), default)).Problem?.Code);
    }

    [Fact]
    public async Task Provider_that_is_not_there_is_unavailable()
    {
        await app.StopAsync();
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Gateway().TransferAsync("pyo_1", new Payee("shp_1", null, null), Money.Cny(5), default));
    }

    SandboxGateway Gateway() => new(new HttpClient(), Options.Create(new PaymentsOptions
    {
        Provider = "sandbox",
        Sandbox = new SandboxOptions { Secret = FakeProvider.Secret, BaseUrl = Address() },
    }));

    string Address() => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}

using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Payments;

/// <summary>Payments and ledger over an account of their own, with a provider and a clock that obey.</summary>
internal sealed class MoneyWorld : IAsyncDisposable
{
    int numbers;

    MoneyWorld(FakeProvider provider, TestBus bus, FakeTimeProvider clock, string connection)
    {
        (Provider, Bus, Clock) = (provider, bus, clock);
        var tables = Faults.Tables(connection);
        (Payments, Ledger, Statements) = (new PaymentTable(tables), new LedgerTable(tables), new StatementTable(tables));
        Tables = tables;
        Gateway = new SandboxGateway(new HttpClient(), provider.Options);
        Desk = new PaymentDesk(Payments, Gateway, clock);
        (Payouts, Payees) = (new PayoutTable(tables, Statements), new PayeeTable(tables));
        Paying = new PayoutDesk(Payouts, Payees, Statements, Gateway, bus.Bus, clock);
        Escrow = new EscrowLedger(Ledger, Statements, Payees, Payments, Gateway, clock);
        Audit = new LedgerAudit(Ledger, Statements, Payouts, Payments, Gateway, clock);
    }

    public Faults Faults { get; } = new();

    public Azure.Data.Tables.TableServiceClient Tables { get; }

    public FakeProvider Provider { get; }

    public TestBus Bus { get; }

    public FakeTimeProvider Clock { get; }

    public PaymentTable Payments { get; }

    public LedgerTable Ledger { get; }

    public StatementTable Statements { get; }

    public PayoutTable Payouts { get; }

    public PayeeTable Payees { get; }

    public PayoutDesk Paying { get; }

    public SandboxGateway Gateway { get; }

    public PaymentDesk Desk { get; }

    public EscrowLedger Escrow { get; }

    public LedgerAudit Audit { get; }

    public static async Task<MoneyWorld> StartAsync(Azurite azurite)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
        var world = new MoneyWorld(await FakeProvider.StartAsync(clock), await TestBus.StartAsync(clock, (PayoutEnded.Topic, "test")), clock, azurite.NewAccount());
        foreach (var name in new[] { PaymentTable.Name, LedgerTable.Name, StatementTable.Name, PayeeTable.Name, ReconciliationTable.Name }) await world.Tables.CreateTableIfNotExistsAsync(name);
        world.Faults.Reset();
        return world;
    }

    /// <summary>A fresh order's movement.</summary>
    public EscrowMovement Movement(long fen, string? shopId = null)
    {
        var number = ++numbers;
        return new EscrowMovement(Ids.At("ord", Clock.GetUtcNow(), $"{number}"), shopId ?? Ids.From("shp", $"{number}"), Money.Cny(fen), Clock.GetUtcNow());
    }

    /// <summary>An opened and paid payment for an order; its id.</summary>
    public async Task<string> PayForAsync(EscrowMovement movement)
    {
        var payment = Opening(movement);
        Assert.True((await Desk.OpenAsync(payment, default)).IsOk);
        Provider.Pay(payment.PaymentId);
        Assert.Null(await Desk.HearAsync(Heard(payment, Notification.Succeeded), new OutcomesHeard(), default));
        return payment.PaymentId;
    }

    public OpenPayment Opening(params EscrowMovement[] movements) => new(
        Ids.From("pay", movements[0].OrderId), Ids.From("usr", "payer"), [.. movements.Select(m => new PaymentPart(m.OrderId, m.ShopId, m.Amount))], "An order", Clock.GetUtcNow().AddMinutes(30));

    public Notification Heard(OpenPayment payment, string type, string? id = null, Money? amount = null) =>
        new(id ?? $"ntf_{++numbers}", type, payment.PaymentId, amount ?? payment.Due, Clock.GetUtcNow());

    /// <summary>Holds and releases so much less five per cent; the movement.</summary>
    public async Task<EscrowMovement> EarnAsync(long fen, string? shopId = null)
    {
        var order = Movement(fen, shopId);
        await PayForAsync(order);
        await Escrow.HoldAsync(order, default);
        await Escrow.ReleaseAsync(order, ReleaseTerms.Less(order.Amount.Share(500)), default);
        return order;
    }

    /// <summary>Pays a shop all that it has available, for a cause.</summary>
    public Task<IReadOnlyList<Payout>> PayShopAsync(string shopId, string cause = "batch", long minimum = 1) => Paying.PayShopAsync(shopId, cause, Clock.GetUtcNow(), minimum, default);

    public Task<LedgerAuditReport> AuditAsync(bool finished = true) => Audit.AuditAsync((_, _) => Task.FromResult(finished), default);

    public async Task<ShopTotals> BalanceAsync(string shopId) => (await Statements.BalanceAsync(shopId, default)).In("CNY");

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Bus.DisposeAsync();
    }
}

/// <summary>Remembers what was told.</summary>
internal sealed class OutcomesHeard : IPaymentOutcomes
{
    public List<string> Told { get; } = [];

    /// <summary>How many of the next tellings fail.</summary>
    public int FailNext { get; set; }

    public Task PaidAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation) => Hear($"paid {paymentId}");

    public Task DeclinedAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation) => Hear($"declined {paymentId}");

    Task Hear(string what)
    {
        if (FailNext-- > 0) throw new CrashException("Died while telling.");
        Told.Add(what);
        return Task.CompletedTask;
    }
}

using Azure.Data.Tables;
using Marketplace.Coins;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Coins;

/// <summary>One user's coins over storage that can be made to fail, a bus and a clock that obeys.</summary>
public abstract class CoinWorld(Azurite azurite) : IAsyncLifetime
{
    TestBus bus = null!;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    internal Faults Faults { get; } = new();

    internal string User { get; } = Ids.From("usr", "buyer");

    internal TestBus Bus => bus;

    internal TableServiceClient Tables { get; private set; } = null!;

    internal CoinTable Table { get; private set; } = null!;

    internal CoinDesk Desk => new(Table, Purses, Clock);

    internal CoinTill Till => new(Table, Purses, Clock);

    Purses Purses => new(Table, bus.Bus, Clock);

    internal Task<long> BalanceAsync() => Till.SpendableAsync(User, 0, [], default);

    public async ValueTask InitializeAsync()
    {
        bus = await TestBus.StartAsync(Clock, (CoinsDue.Queue, null), (CoinsExpiring.Topic, "test"));
        Tables = Faults.Tables(azurite.NewAccount());
        await Tables.CreateTableIfNotExistsAsync(CoinTable.Name);
        await Tables.CreateTableIfNotExistsAsync(IdempotencyTable.Name);
        Table = new CoinTable(Tables);
        Faults.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await bus.DisposeAsync();
    }
}

using Marketplace.Coins.Contracts;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Coins;

/// <summary>Wires coins.</summary>
public static class CoinsRegistration
{
    /// <summary>Adds the slice; needs Shared and Identity.</summary>
    public static IServiceCollection AddCoins(this IServiceCollection services) => services
        .AddTable(CoinTable.Name).AddQueue(CoinsEarned.Queue).AddQueue(CoinsTakenBack.Queue).AddBusQueue(CoinsDue.Queue)
        .AddSingleton<CoinTable>().AddSingleton<Purses>().AddSingleton<CoinDesk>().AddSingleton<ICoins, CoinTill>();
}

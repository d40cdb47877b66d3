using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Shops;

/// <summary>Wires shops. <see cref="IShopCounts"/> is for whoever knows products to add, <see cref="IShopRatings"/> for whoever knows reviews.</summary>
public static class ShopsRegistration
{
    /// <summary>Adds the slice; needs Shared and Identity.</summary>
    public static IServiceCollection AddShops(this IServiceCollection services)
    {
        services.AddOptions<ShopsOptions>().BindConfiguration(ShopsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddTable(ShopTable.Name).AddTable(MembershipTable.Name)
            .AddSingleton<ShopTable>().AddSingleton<MembershipTable>().AddSingleton<ShopPages>().AddSingleton<Oversight>()
            .AddSingleton<ShopDirectory>().AddSingleton<IShops>(p => p.GetRequiredService<ShopDirectory>())
            .AddSingleton<IPayees, ShopPayees>();
    }
}

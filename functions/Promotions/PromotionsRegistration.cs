using Marketplace.Promotions.Contracts;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Promotions;

/// <summary>Wires promotions.</summary>
public static class PromotionsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity and Shops.</summary>
    public static IServiceCollection AddPromotions(this IServiceCollection services) => services
        .AddTable(CouponTable.Name).AddTable(WalletTable.Name)
        .AddSingleton<CouponTable>().AddSingleton<WalletTable>().AddSingleton<CouponClaims>().AddSingleton<ICoupons, CouponWallet>();
}

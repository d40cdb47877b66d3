using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.Options;

namespace Marketplace.Shops;

/// <summary>Answers other slices, and this one's functions, whose shop is whose.</summary>
public sealed class ShopDirectory(ShopTable table, IOptions<ShopsOptions> options) : IShops
{
    public async Task<Shop?> FindAsync(string shopId, CancellationToken cancellation) =>
        (await table.FindAsync(shopId, cancellation))?.Shop.ToContract(options.Value.CommissionBasisPoints);

    public async Task<Result<Shop>> StaffedByAsync(string shopId, Caller caller, CancellationToken cancellation)
    {
        if (await FindAsync(shopId, cancellation) is not { } shop) return ShopProblems.Unknown;
        return caller.UserId is { } user && shop.RoleOf(user) is not null ? shop : ShopProblems.NotStaff;
    }
}

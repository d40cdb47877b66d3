using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Shops;

/// <summary>Tells Payments who may see a shop's money: whoever works there; and who says where it goes: its owner.</summary>
public sealed class ShopPayees(IShops shops) : IPayees
{
    public async Task<Result<bool>> MaySeeAsync(string shopId, Caller caller, CancellationToken cancellation) =>
        (await shops.StaffedByAsync(shopId, caller, cancellation)).Then<bool>(_ => true);

    public async Task<Result<bool>> MayDirectAsync(string shopId, Caller caller, CancellationToken cancellation) =>
        (await shops.StaffedByAsync(shopId, caller, cancellation)).Then<bool>(s => s.OwnerId == caller.Id ? true : Problem.Forbidden("Only the owner says where the shop's money goes."));
}

using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

/// <summary>Stops a shop: nothing new is sold, open orders go on.</summary>
public sealed class SuspendShop(Oversight oversight)
{
    [Function(nameof(SuspendShop))]
    [Operation("Suspend a shop", Who = Who.Operator, Body = typeof(OversightRequest), Answer = typeof(ShopPage))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops/{shopId}/actions/suspend")] HttpRequest request, string shopId, CancellationToken cancellation) =>
        oversight.RunAsync(request, shopId, "suspended", (shop, reason) => shop.Suspended(reason), cancellation);
}

using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

/// <summary>The shop's papers are in order, or what stopped it is settled: it may sell.</summary>
public sealed class VerifyShop(Oversight oversight)
{
    [Function(nameof(VerifyShop))]
    [Operation("Verify a shop, or open a suspended one again", Who = Who.Operator, Body = typeof(OversightRequest), Answer = typeof(ShopPage))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops/{shopId}/actions/verify")] HttpRequest request, string shopId, CancellationToken cancellation) =>
        oversight.RunAsync(request, shopId, "verified", (shop, _) => shop.Verified(), cancellation);
}

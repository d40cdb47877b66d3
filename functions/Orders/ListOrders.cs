using Marketplace.Identity.Contracts;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>What a buyer bought, or what a shop sold, newest first, of one status or of all.</summary>
public sealed class ListOrders(OrderTable orders, OrderListTable lists, IShops shops, ICallers callers)
{
    /// <summary>How many of a buyer's orders one request looks at for a status; a page may come short and still go on.</summary>
    const int MostLookedAt = 300;

    [Function(nameof(ListOrders))]
    [Operation("List orders as buyer or seller", Who = Who.SignedIn, Answer = typeof(PageOf<OrderCard>), Query = ["role", "shop", "status", "cursor", "limit"],
        Problems = ["400 bad-role", "400 bad-status", "400 bad-limit", "400 bad-cursor", "400 shop-required", "403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!Paging.Read(request).TryGet(out var page, out var badPage)) return badPage;
        if (!Status(request.Query["status"].ToString()).TryGet(out var status, out var badStatus)) return badStatus;
        return request.Query["role"].ToString() switch
        {
            "" or "buyer" => Answer.Ok(await BoughtAsync(caller.Id, status.Only, page, cancellation)),
            "seller" => await SoldAsync(request.Query["shop"].ToString(), caller, status.Only, page, cancellation),
            _ => Problem.BadRequest("bad-role", "role is buyer or seller."),
        };
    }

    async Task<IResult> SoldAsync(string shopId, Caller caller, OrderStatus? status, Paging page, CancellationToken cancellation)
    {
        if (shopId.Length == 0) return Problem.BadRequest("shop-required", "Say whose orders: shop=shp_…");
        if (!Ids.IsId(shopId, "shp")) return Problem.NotFound("shop");
        if (!(await shops.StaffedByAsync(shopId, caller, cancellation)).TryGet(out _, out var stranger)) return stranger;
        var (cards, next) = await lists.OfShopAsync(shopId, status, page, cancellation);
        return Answer.Ok(new PageOf<OrderCard>(cards, Paging.Cursor(next)));
    }

    async Task<PageOf<OrderCard>> BoughtAsync(string userId, OrderStatus? status, Paging page, CancellationToken cancellation)
    {
        List<OrderCard> cards = [];
        for (var (looked, at) = (0, page); ;)
        {
            var (ids, next) = await lists.OfBuyerAsync(userId, at with { Limit = page.Limit - cards.Count }, cancellation);
            var found = await Task.WhenAll(ids.Select(id => orders.FindAsync(id, cancellation)));
            cards.AddRange(found.OfType<Order>().Where(o => status is null || o.Status == status).Select(OrderCard.Of));
            looked += ids.Count;
            if (next is null || cards.Count == page.Limit || looked >= MostLookedAt) return new PageOf<OrderCard>(cards, Paging.Cursor(next));
            at = at with { After = next };
        }
    }

    static Result<StatusFilter> Status(string text)
    {
        if (text.Length == 0) return new StatusFilter(null);
        foreach (var status in Enum.GetValues<OrderStatus>())
            if (System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()) == text) return new StatusFilter(status);
        return Problem.BadRequest("bad-status", "status is none that an order can have.");
    }

    sealed record StatusFilter(OrderStatus? Only);
}

using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

/// <summary>A shop's audit trail, newest first, for those who work there and for operators.</summary>
public sealed class ListShopEvents(ICallers callers, IShops directory, ShopTable shops)
{
    [Function(nameof(ListShopEvents))]
    [Operation("Read a shop's audit trail", Who = Who.Staff, Answer = typeof(PageOf<ShopEvent>), Query = ["cursor", "limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/events")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var refused)) return refused;
        if (!caller.IsOperator && (await directory.StaffedByAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        if (!Paging.Read(request).TryGet(out var paging, out var wrong)) return wrong;
        if (paging.After is { } after && !Ids.IsId(after, "new")) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        var (events, next) = await shops.EventsAsync(shopId, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<ShopEvent>(events, Paging.Cursor(next)));
    }
}

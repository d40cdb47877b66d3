using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>Lists the orders that wait for a ruling, the oldest order first.</summary>
public sealed class ListDisputes(OrderListTable lists, ICallers callers)
{
    [Function(nameof(ListDisputes))]
    [Operation("List disputes to rule", Who = Who.Operator, Answer = typeof(PageOf<OrderCard>), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/disputes")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refusal) return refusal;
        if (!Paging.Read(request).TryGet(out var page, out var lost)) return lost;
        var (cards, next) = await lists.DisputedAsync(page, cancellation);
        return Answer.Ok(new PageOf<OrderCard>(cards, Paging.Cursor(next)));
    }
}

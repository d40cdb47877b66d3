using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>One order with its timeline, for its parties, and for operators if it is or was disputed; to anybody else it does not exist.</summary>
public sealed class GetOrder(OrderTable orders, Parties parties, ICallers callers)
{
    [Function(nameof(GetOrder))]
    [Operation("Read an order", Who = Who.Party, Answer = typeof(OrderAnswer), Problems = ["404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{orderId}")] HttpRequest request, string orderId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        return (await parties.FindAsync(orderId, caller, null, cancellation)).TryGet(out var party, out var stranger)
            ? Answer.Ok(OrderAnswer.Of(party.Order, party.Side, await orders.EvidenceAsync(party.Order, cancellation)))
            : stranger;
    }
}

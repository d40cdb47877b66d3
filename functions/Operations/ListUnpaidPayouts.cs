using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>Payouts that the provider refused or did not answer, the last of each shop and currency.</summary>
public sealed class ListUnpaidPayouts(IPayouts payouts, ICallers callers)
{
    [Function(nameof(ListUnpaidPayouts))]
    [Operation("List payouts that did not go through", Who = Who.Operator, Answer = typeof(PageOf<PayoutState>), Query = ["cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/payouts")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await payouts.UnpaidAsync(paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<PayoutState>(page, Paging.Cursor(next)));
    }
}

using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>Why an operator acts.</summary>
public sealed record ReasonRequest(string? Reason);

/// <summary>Takes a product out of the market for a reason its shop can read.</summary>
public sealed class BanProduct(ProductDesk desk, ICallers callers, TimeProvider time)
{
    [Function(nameof(BanProduct))]
    [Operation("Ban a product", Who = Who.Operator, Body = typeof(ReasonRequest), Answer = typeof(ProductState))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "products/{productId}/actions/ban")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out _, out var stranger)) return stranger;
        if (!(await Body.ReadAsync<ReasonRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var reason = checks.Text("reason", asked.Reason, 500);
        if (checks.Problem is { } wrong) return wrong;
        var changed = await desk.ChangeAsync(productId, product => Task.FromResult<Result<Product>>(product.Ban(reason, time.GetUtcNow())), cancellation);
        return changed.TryGet(out var done, out var why) ? Answer.Ok(new ProductState(productId, done.Product.Status), done.Version) : why;
    }
}

using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>Takes a product off the shelf; orders that stand go on.</summary>
public sealed class TakeOffSale(ProductDesk desk, TimeProvider time)
{
    [Function(nameof(TakeOffSale))]
    [Operation("Take a product off sale", Who = Who.Staff, Answer = typeof(ProductState), Problems = ["409 product-banned"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "products/{productId}/actions/take-off-sale")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (!(await desk.EditableAsync(request, productId, cancellation)).TryGet(out _, out var refusal)) return refusal;
        var changed = await desk.ChangeAsync(productId, product => Task.FromResult(product.TakeOffSale(time.GetUtcNow())), cancellation);
        return changed.TryGet(out var done, out var why) ? Answer.Ok(new ProductState(productId, done.Product.Status), done.Version) : why;
    }
}

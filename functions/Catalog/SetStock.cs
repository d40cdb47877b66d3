using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>How many are available now (<c>available</c>), or how many more or fewer (<c>delta</c>): one of the two.</summary>
public sealed record StockRequest(long? Available, long? Delta);

/// <summary>A SKU's stock after the change.</summary>
public sealed record StockView(string SkuId, long Available);

/// <summary>
/// Sets or changes a SKU's available stock; pieces that orders have reserved are not in it. A <c>delta</c> is not safe to send twice by
/// itself, so an Idempotency-Key is taken here too.
/// </summary>
public sealed class SetStock(ProductDesk desk, Stock stock, ProductPages pages, Idempotency idempotency)
{
    [Function(nameof(SetStock))]
    [Operation("Set a SKU's stock", Who = Who.Staff, Body = typeof(StockRequest), Answer = typeof(StockView), IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["409 stock-out-of-range"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "skus/{skuId}/stock")] HttpRequest request, string skuId, CancellationToken cancellation)
    {
        var editable = await desk.EditableAsync(request, SkuIds.ProductOf(skuId) ?? "", cancellation);
        if (!editable.TryGet(out var product, out var refusal)) return refusal;
        if (product.Product.Skus.All(s => s.SkuId != skuId)) return Problem.NotFound("SKU");
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (!Body.Parse<StockRequest>(bytes).TryGet(out var asked, out var malformed)) return malformed;
        if (Wrong(asked) is { } wrong) return wrong;
        return await idempotency.OnceAsync(request, product.Caller.Id, bytes, required: false, attempt =>
            CountAsync(skuId, new CountWish(attempt.Cause, asked.Available, asked.Delta, attempt.FirstTriedAt), cancellation), cancellation);
    }

    async Task<IResult> CountAsync(string skuId, CountWish count, CancellationToken cancellation)
    {
        if (!(await stock.CountAsync(skuId, count, cancellation)).TryGet(out var available, out var refused)) return refused;
        await pages.ForgetAsync(SkuIds.ProductOf(skuId)!, cancellation);
        return Answer.Ok(new StockView(skuId, available));
    }

    static Problem? Wrong(StockRequest asked)
    {
        var checks = new Checks();
        if (asked.Available is null == asked.Delta is null) checks.Add("available", "required", "Send either available or delta.");
        if (asked.Available is < 0 or > StockLimits.Max) checks.Add("available", "out-of-range", $"available must be from 0 to {StockLimits.Max}.");
        if (asked.Delta is < -StockLimits.Max or > StockLimits.Max) checks.Add("delta", "out-of-range", $"delta must be from {-StockLimits.Max} to {StockLimits.Max}.");
        return checks.Problem;
    }
}

using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>How many are available now (<c>available</c>), or how many more or fewer (<c>delta</c>): one of the two.</summary>
public sealed record StockRequest(long? Available, long? Delta);

/// <summary>A SKU's stock after the change.</summary>
public sealed record StockView(string SkuId, long Available);

/// <summary>Sets or changes a SKU's available stock; pieces that orders have reserved are not in it.</summary>
public sealed class SetStock(ProductDesk desk, Stock stock, ProductPages pages)
{
    [Function(nameof(SetStock))]
    [Operation("Set a SKU's stock", Who = Who.Staff, Body = typeof(StockRequest), Answer = typeof(StockView), Problems = ["409 stock-out-of-range"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "skus/{skuId}/stock")] HttpRequest request, string skuId, CancellationToken cancellation)
    {
        var editable = await desk.EditableAsync(request, SkuIds.ProductOf(skuId) ?? "", cancellation);
        if (!editable.TryGet(out var product, out var refusal)) return refusal;
        if (product.Product.Skus.All(s => s.SkuId != skuId)) return Problem.NotFound("SKU");
        if (!(await Body.ReadAsync<StockRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        if (Wrong(asked) is { } wrong) return wrong;
        if (!(await stock.ChangeAsync(skuId, now => asked.Available ?? now + asked.Delta!.Value, cancellation)).TryGet(out var available, out var why)) return why;
        await pages.ForgetAsync(product.Product.ProductId, cancellation);
        return Answer.Ok(new StockView(skuId, available));
    }

    static Problem? Wrong(StockRequest asked)
    {
        var checks = new Checks();
        if (asked.Available is null == asked.Delta is null) checks.Add("available", "required", "Send either available or delta.");
        if (asked.Available is < 0 or > StockCounter.Max) checks.Add("available", "out-of-range", $"available must be from 0 to {StockCounter.Max}.");
        if (asked.Delta is < -StockCounter.Max or > StockCounter.Max) checks.Add("delta", "out-of-range", $"delta must be from {-StockCounter.Max} to {StockCounter.Max}.");
        return checks.Problem;
    }
}

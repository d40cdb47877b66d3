using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shops;

/// <param name="Reason">Kept in the shop's audit trail, and shown to those who work there.</param>
public sealed record OversightRequest(string? Reason);

/// <summary>
/// What an operator does to a shop: decided on what the shop is at that moment, and again when it has changed meanwhile. Doing it twice
/// leaves one trace.
/// </summary>
public sealed class Oversight(ICallers callers, ShopTable shops, ShopPages pages, TimeProvider time)
{
    const int MaxReason = 500;

    public async Task<IResult> RunAsync(
        HttpRequest request, string shopId, string what, Func<ShopRecord, string?, ShopRecord> decide, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await ReasonAsync(request, cancellation)).TryGet(out var body, out var wrong)) return wrong;
        while (await shops.FindAsync(shopId, cancellation) is { } read)
        {
            var decided = decide(read.Shop, body.Reason);
            if (decided == read.Shop) return Answer.Ok(await pages.ForAsync(read.Shop, caller, cancellation), read.Version);
            if (await shops.TryChangeAsync(decided, read.Version, ShopEvent.Of(caller, what, time.GetUtcNow(), body.Reason), cancellation) is { } saved)
                return Answer.Ok(await pages.ForAsync(saved.Shop, caller, cancellation), saved.Version);
        }

        return ShopProblems.Unknown;
    }

    static async Task<Result<OversightRequest>> ReasonAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (bytes.Length == 0) return new OversightRequest(null);
        if (!Body.Parse<OversightRequest>(bytes).TryGet(out var body, out var malformed)) return malformed;
        var checks = new Checks();
        var reason = checks.OptionalText("reason", body.Reason, MaxReason);
        return checks.Problem is { } wrong ? wrong : new OversightRequest(reason);
    }
}

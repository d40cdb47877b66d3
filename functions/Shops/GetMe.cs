using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Shops;

public sealed record Me(string UserId, string Email, string DisplayName, IReadOnlyList<string> Roles, IReadOnlyList<MyShop> Shops);

public sealed record MyShop(string ShopId, ShopRole Role);

/// <summary>Who the caller is, and where they work.</summary>
public sealed class GetMe(ICallers callers, IAccounts accounts, IShops shops, MembershipTable members)
{
    [Function(nameof(GetMe))]
    [Operation("Read one's own account", Who = Who.SignedIn, Answer = typeof(Me))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var refused)) return refused;
        if (await accounts.FindAsync(caller.Id, cancellation) is not { } account) return Shared.Problem.NotFound("account");
        var listed = await Task.WhenAll((await members.ShopsOfAsync(caller.Id, cancellation)).Select(id => shops.FindAsync(id, cancellation)));
        var mine = listed.Select(shop => shop?.RoleOf(caller.Id) is { } role ? new MyShop(shop.ShopId, role) : null).OfType<MyShop>();
        return Answer.Ok(new Me(account.UserId, account.Email, account.DisplayName, account.Roles, [.. mine]));
    }
}

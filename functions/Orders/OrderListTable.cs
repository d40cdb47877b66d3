using Azure.Data.Tables;
using Marketplace.Orders.Contracts;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;

namespace Marketplace.Orders;

/// <summary>An order as it stands in a list.</summary>
/// <param name="OrderId"><c>ord_…</c></param>
/// <param name="ShopId">The seller.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="Due">What it costs in money.</param>
/// <param name="Title">Of the first line.</param>
/// <param name="PictureUrl">Of the first line, or null.</param>
/// <param name="Pieces">Of all lines.</param>
public sealed record OrderCard(
    string OrderId, string ShopId, OrderStatus Status, DateTimeOffset PlacedAt, Shared.Money Due, string Title, string? PictureUrl, int Pieces)
{
    public static OrderCard Of(Order order) => new(
        order.OrderId, order.ShopId, order.Status, order.PlacedAt, order.Amounts.Due,
        order.Lines[0].Title, order.Lines[0].PictureUrl, order.Lines.Sum(l => l.Quantity));
}

/// <summary>
/// Table <c>orderlists</c>. PartitionKey: <c>b.</c> and user id for what a buyer bought, <c>s.</c> and shop id for what a shop
/// sold; RowKey: the order id with its digits turned over, so that the newest comes first. A buyer's row is a pointer, since a
/// buyer has few orders and they are read themselves; a shop's row is the card with its status, kept up by the order's case, so
/// that "what is to ship" is one range query. <c>disputed</c> holds the cards of orders that operators are to rule, by order id, and is
/// small. Hottest partition: the busiest shop, five writes an order, good for 400 orders/s.
/// </summary>
public sealed class OrderListTable(TableServiceClient service)
{
    public const string Name = "orderlists";
    const string Disputes = "disputed";
    const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Lists an order for its buyer. One storage transaction.</summary>
    public Task ListForBuyerAsync(Order order, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Buyer(order.BuyerId), TurnOver(order.OrderId)), TableUpdateMode.Replace, cancellation);

    /// <summary>Lists an order as it stands: for its shop, and for operators while it is disputed. One storage transaction; two for an order that is or was disputed.</summary>
    public Task ListAsync(Order order, CancellationToken cancellation) =>
        order.WasDisputed ? Task.WhenAll(ListForShopAsync(order, cancellation), ListDisputeAsync(order, cancellation)) : ListForShopAsync(order, cancellation);

    /// <summary>A page of the orders that are disputed, oldest first, and where the next begins.</summary>
    public async Task<(IReadOnlyList<OrderCard> Cards, string? Next)> DisputedAsync(Paging page, CancellationToken cancellation)
    {
        var (rows, next) = await PageAsync(Disputes, null, page, cancellation);
        return ([.. rows.Select(r => r.Document<OrderCard>())], next);
    }

    /// <summary>Lists an order for its shop, as it stands. One storage transaction.</summary>
    public Task ListForShopAsync(Order order, CancellationToken cancellation)
    {
        var row = new TableEntity(Shop(order.ShopId), TurnOver(order.OrderId)) { ["Status"] = order.Status.ToString() };
        return table.UpsertEntityAsync(row.WithDocument(OrderCard.Of(order)), TableUpdateMode.Replace, cancellation);
    }

    /// <summary>A page of a buyer's order ids, newest first, and where the next begins.</summary>
    public async Task<(IReadOnlyList<string> OrderIds, string? Next)> OfBuyerAsync(string userId, Paging page, CancellationToken cancellation)
    {
        var (rows, next) = await PageAsync(Buyer(userId), null, page, cancellation);
        return ([.. rows.Select(r => TurnOver(r.RowKey))], next);
    }

    /// <summary>A page of a shop's orders, newest first, of one status or of all, and where the next begins.</summary>
    public async Task<(IReadOnlyList<OrderCard> Cards, string? Next)> OfShopAsync(string shopId, OrderStatus? status, Paging page, CancellationToken cancellation)
    {
        var (rows, next) = await PageAsync(Shop(shopId), status, page, cancellation);
        return ([.. rows.Select(r => r.Document<OrderCard>())], next);
    }

    async Task ListDisputeAsync(Order order, CancellationToken cancellation)
    {
        if (order.Status == OrderStatus.Disputed) await table.UpsertEntityAsync(new TableEntity(Disputes, order.OrderId).WithDocument(OrderCard.Of(order)), TableUpdateMode.Replace, cancellation);
        else await table.DeleteEntityAsync(Disputes, order.OrderId, cancellationToken: cancellation);
    }

    async Task<(IReadOnlyList<TableEntity> Rows, string? Next)> PageAsync(string partition, OrderStatus? status, Paging page, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {page.After ?? ""}");
        if (status is { } only) filter += TableClient.CreateQueryFilter($" and Status eq {only.ToString()}");
        List<TableEntity> rows = [];
        await foreach (var row in table.QueryAsync<TableEntity>(filter, page.Limit + 1, cancellationToken: cancellation))
        {
            if (rows.Count == page.Limit) return (rows, rows[^1].RowKey);
            rows.Add(row);
        }

        return (rows, null);
    }

    static string Buyer(string userId) => "b." + userId;

    static string Shop(string shopId) => "s." + shopId;

    /// <summary>Each digit becomes its opposite, so that greater ids sort first; turning over twice gives the id back.</summary>
    static string TurnOver(string orderId) => string.Concat(orderId.AsSpan(0, 4), string.Create(orderId.Length - 4, orderId, static (to, id) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = Digits[31 - Digits.IndexOf(id[i + 4], StringComparison.Ordinal)];
    }));
}

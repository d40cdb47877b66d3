using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>
/// Table <c>products</c>. PartitionKey and RowKey: product id. Each product is a partition of its own with all its SKUs in one row, so checkout
/// reads exact prices by a point read; the hottest partition is the most viewed product's, and pages are cached. (A RowKey that all rows share would
/// serve Azure as well; Azurite looks rows up by RowKey first, and would look at all products for each.)
/// </summary>
public sealed class ProductTable(TableServiceClient service)
{
    public const string Name = "products";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>A product and its version, or null. One storage transaction.</summary>
    public async Task<(Product Product, string ETag)?> FindAsync(string productId, CancellationToken cancellation) =>
        await table.FindAsync(productId, productId, cancellation) is { } row ? (row.Document<Product>(), row.ETag.ToString()) : null;

    /// <summary>All products and their versions, by id. One storage transaction per thousand.</summary>
    public async IAsyncEnumerable<(Product Product, string ETag)> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellation)) yield return (row.Document<Product>(), row.ETag.ToString());
    }

    /// <summary>Inserts; false when it was there already.</summary>
    public Task<bool> TryAddAsync(Product product, CancellationToken cancellation) => table.TryInsertAsync(Entity(product), cancellation);

    /// <summary>Replaces the version named; the new one's ETag, or null when somebody else was first.</summary>
    public Task<string?> TryReplaceAsync(Product product, string etag, CancellationToken cancellation) =>
        table.TryReplaceAsync(Entity(product), etag, cancellation);

    static TableEntity Entity(Product product) => new TableEntity(product.ProductId, product.ProductId).WithDocument(product);
}

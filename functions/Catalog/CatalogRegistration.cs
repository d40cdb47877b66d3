using Marketplace.Catalog.Contracts;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Catalog;

/// <summary>Wires the catalogue.</summary>
public static class CatalogRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Media and Shops.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddHybridCache();
        return services
            .AddTable(CategoryTable.Name).AddTable(ProductTable.Name).AddTable(ProductIndexTable.Name).AddTable(ProductIndexTable.Notes).AddTable(StockTable.Name).AddTable(ItemTable.Name).AddTable(ProductChangeTable.Name)
            .AddQueue(ProductChanged.Queue).AddSingleton<IListings, Listings>()
            .AddSingleton<CategoryTable>().AddSingleton<ProductTable>().AddSingleton<ProductIndexTable>().AddSingleton<ProductChangeTable>().AddSingleton<StockTable>()
            .AddSingleton<ItemTable>().AddSingleton<ItemNumbers>().AddSingleton<ItemIntake>().AddSingleton<IItems>(p => p.GetRequiredService<ItemIntake>())
            .AddSingleton<ProductMedia>().AddSingleton<ProductLists>().AddSingleton<ProductPages>().AddSingleton<ProductDesk>()
            .AddSingleton<Chance>().AddSingleton<Stock>()
            .AddSingleton<IShopCounts, ShopCounter>()
            .AddSingleton<IStock>(p => p.GetRequiredService<Stock>()).AddSingleton<ICatalog, CatalogReader>();
    }
}

using Azure.Data.Tables;
using Marketplace.Search;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Search;

public class SoldTests(Azurite azurite)
{
    [Fact]
    public async Task An_order_counts_once_however_often_it_is_told_and_rivals_all_count()
    {
        var service = new TableServiceClient(azurite.NewAccount());
        await service.CreateTableAsync(SearchTable.Name);
        var table = new SearchTable(service);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => table.CountSoldAsync("prd_1", $"ord_{i / 2}", 3, default)));
        Assert.Equal(60, await table.SoldAsync("prd_1", default));
        Assert.Null(await table.CountSoldAsync("prd_1", "ord_1", 3, default));
        Assert.Equal((60, 63), await table.CountSoldAsync("prd_1", "ord_x", 3, default));
        Assert.Equal(0, await table.SoldAsync("prd_2", default));
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(3, 4, true)]
    [InlineData(5, 7, false)]
    [InlineData(1_000, 1_023, false)]
    [InlineData(1_000, 1_024, true)]
    public void The_index_hears_of_a_number_that_has_doubled(long before, long after, bool heard) => Assert.Equal(heard, OnPiecesSold.HasDoubled(before, after));
}

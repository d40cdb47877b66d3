namespace Marketplace.Journeys;

/// <summary>Where files are dropped; limits are low, so that a test can reach each of them with a small file.</summary>
public sealed class DropsSite : Site
{
    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(base.Settings)
    {
        ["Listings__MaxRows"] = "500",
        ["Listings__MaxBytes"] = "1000000",
        ["Listings__MaxEntries"] = "40",
        ["Listings__MaxUnpackedBytes"] = "3000000",
        ["Listings__RowsPerChunk"] = "20",
        ["Listings__MaxRowsPerItem"] = "5",
    };
}

/// <summary>The collection whose tests share one <see cref="DropsSite"/>.</summary>
[CollectionDefinition(Name)]
public sealed class FilesDropped : ICollectionFixture<DropsSite>
{
    /// <summary>Its name.</summary>
    public const string Name = "drops";
}

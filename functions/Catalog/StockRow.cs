namespace Marketplace.Catalog;

/// <summary>What a row beside a SKU's counter tells.</summary>
public enum StockRowState
{
    /// <summary>Pieces an order holds, not yet paid.</summary>
    Reserved,

    /// <summary>Pieces an order has for good.</summary>
    Taken,

    /// <summary>Given back by its order. It stays, so that a request that comes late does not reserve again.</summary>
    Released,

    /// <summary>Given back by the sweep, without its order's knowing: an order that lives after all may take its pieces again.</summary>
    Swept,

    /// <summary>A change made by hand; the pieces are those available after it.</summary>
    Counted,
}

/// <summary>A row beside a SKU's counter: one order's reservation, or one change by hand.</summary>
/// <param name="Cause">Order id, or what caused the change.</param>
/// <param name="State">What it tells.</param>
/// <param name="Pieces">How many.</param>
/// <param name="ExpiresAt">When a reservation may be swept; of other rows, when they were written. Long after it the row is forgotten.</param>
public sealed record StockRow(string Cause, StockRowState State, long Pieces, DateTimeOffset ExpiresAt);

/// <summary>Bounds of stock.</summary>
public static class StockLimits
{
    /// <summary>More pieces than any shop has; keeps sums far from overflow.</summary>
    public const long Max = Contracts.SkuListing.MostStock;
}

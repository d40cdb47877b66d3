namespace Marketplace.Listings;

/// <summary>How much one drop may bring. Configurable as <c>Listings:…</c>.</summary>
public sealed class DropLimits
{
    const int Mega = 1024 * 1024;

    /// <summary>Of the uploaded file, and of a listing inside of a ZIP.</summary>
    public long MaxBytes { get; set; } = 200L * Mega;

    public int MaxRows { get; set; } = 100_000;

    /// <summary>Of a ZIP.</summary>
    public int MaxEntries { get; set; } = 50_000;

    public long MaxUnpackedBytes { get; set; } = 1024L * Mega;

    /// <summary>How many times larger than packed an entry may be, once it has a megabyte.</summary>
    public int MaxRatio { get; set; } = 100;

    public long MaxPictureBytes { get; set; } = 20L * Mega;

    /// <summary>Of one row, with all its cells.</summary>
    public int MaxRowChars { get; set; } = 300_000;

    public int MaxColumns { get; set; } = 200;

    /// <summary>Of one item: variants that one file may state.</summary>
    public int MaxRowsPerItem { get; set; } = 100;

    /// <summary>How many rows are listed together, about.</summary>
    public int RowsPerChunk { get; set; } = 500;

    /// <summary>How many chunks are under way at a time.</summary>
    public int ChunksAtOnce { get; set; } = 4;

    /// <summary>How long an upload address is good for.</summary>
    public TimeSpan UploadWindow { get; set; } = TimeSpan.FromHours(1);
}

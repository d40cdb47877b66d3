using Marketplace.Shared;

namespace Marketplace.Listings;

/// <summary>How far a drop has come.</summary>
public enum DropStatus
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>Why a whole file was not listed, or something about it that its seller should know.</summary>
public sealed record DropNote(string Code, string Message, int? Row = null);

/// <summary>Counts of rows.</summary>
public sealed record DropCounts(int Created, int Updated, int Unchanged, int Rejected)
{
    public static DropCounts None { get; } = new(0, 0, 0, 0);

    public int Done => Created + Updated + Unchanged + Rejected;

    public static DropCounts operator +(DropCounts one, DropCounts other) =>
        new(one.Created + other.Created, one.Updated + other.Updated, one.Unchanged + other.Unchanged, one.Rejected + other.Rejected);
}

/// <summary>Where a drop stands; its orchestration shows it while it runs, and its row keeps the last one.</summary>
public sealed record DropProgress(DropStatus Status, string Step, int RowsTotal, DropCounts Counts, IReadOnlyList<DropNote> Faults);

/// <summary>A drop from the request for it on.</summary>
public sealed record Drop(string DropId, string ShopId, string UserId, string FileName, string? Charset, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How it ended, once it has.</summary>
    public DropProgress? End { get; init; }

    /// <summary>What is shown before anything runs.</summary>
    public DropProgress Before(DateTimeOffset now) => now <= ExpiresAt
        ? new DropProgress(DropStatus.Waiting, "upload", 0, DropCounts.None, [])
        : new DropProgress(DropStatus.Failed, "upload", 0, DropCounts.None, [new DropNote("never-uploaded", "No file came while the address was good; ask for a new drop.")]);
}

/// <summary>A row of a file as text by column; cells without text are left out.</summary>
/// <param name="Number">From 1, the header not counted.</param>
/// <param name="Fields">By normalized column name.</param>
/// <param name="Fault">What makes it unreadable, or null.</param>
public sealed record RawRow(int Number, IReadOnlyDictionary<string, string> Fields, FieldError? Fault = null);

/// <summary>What became of a row.</summary>
public enum RowResult
{
    Created,
    Updated,
    Unchanged,
    Rejected,
}

/// <summary>A row of the report; rejected ones keep their cells for the CSV to mend.</summary>
public sealed record RowReport(int Row, string? ItemNumber, RowResult Result, IReadOnlyList<FieldError> Errors)
{
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    public IReadOnlyList<DropNote>? Warnings { get; init; }

    public static RowReport Rejected(RawRow row, IReadOnlyList<FieldError> errors) =>
        new(row.Number, row.Fields.GetValueOrDefault(Columns.ItemNumber)?.Trim(), RowResult.Rejected, errors) { Fields = row.Fields };
}

using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>What somebody wants of a SKU's stock; at most one row, named by its cause, answers for it.</summary>
public abstract record StockWish(string Cause);

/// <summary>An order wants pieces held until it is paid.</summary>
public sealed record ReserveWish(string OrderId, long Pieces, DateTimeOffset ExpiresAt) : StockWish(OrderId);

/// <summary>An order's pieces go back; <see cref="As"/> says how the row remembers it, null that it forgets.</summary>
public sealed record ReleaseWish(string OrderId, bool AlsoTaken, StockRowState? As, DateTimeOffset At) : StockWish(OrderId);

/// <summary>An order that was swept is paid after all.</summary>
public sealed record TakeAgainWish(string OrderId) : StockWish(OrderId);

/// <summary>The pieces available are set, or changed by so many.</summary>
public sealed record CountWish(string ChangeId, long? Available, long? Delta, DateTimeOffset At) : StockWish(ChangeId);

/// <summary>What is known of a wish's row: nothing, that there is none, or the row under its ETag.</summary>
public sealed record RowKnown(StockRow? Row, string? ETag)
{
    public static RowKnown Absent { get; } = new(null, null);
}

/// <summary>A row to write: added when <see cref="ETag"/> is null, replaced or (without <see cref="Row"/>) removed otherwise.</summary>
public sealed record RowChange(string Cause, StockRow? Row, string? ETag);

/// <summary>
/// What a batch of wishes of one SKU comes to: the counter after it, the rows to write with it in one transaction, each wish's
/// answer. Pure. Each wish has a cause of its own.
/// </summary>
public sealed class StockPlan
{
    readonly List<RowChange> changes = [];
    readonly Dictionary<StockWish, Result<long>> answers = [];
    readonly List<string> unknown = [];

    StockPlan(long available) => Available = available;

    /// <summary>Pieces that nobody holds, after this batch.</summary>
    public long Available { get; private set; }

    public IReadOnlyList<RowChange> Changes => changes;

    /// <summary>Causes whose wishes cannot be decided before their row is read.</summary>
    public IReadOnlyList<string> Unknown => unknown;

    /// <summary>Whether somebody is turned away for want of pieces.</summary>
    public bool Refuses { get; private set; }

    /// <summary>The causes to read after a lost race: that of the change which failed, or all when it is not known which.</summary>
    public IReadOnlyList<string> InTheWay(int? failedChange) =>
        failedChange is { } at && at < changes.Count ? [changes[at].Cause] : [.. changes.Select(c => c.Cause)];

    public Result<long> AnswerTo(StockWish wish) => answers[wish];

    /// <summary>Decides wishes in the order of their arrival; a large one that does not fit does not stop smaller ones.</summary>
    public static StockPlan Make(string skuId, long available, IReadOnlyList<StockWish> wishes, IReadOnlyDictionary<string, RowKnown> known)
    {
        var plan = new StockPlan(available);
        foreach (var wish in wishes)
        {
            var row = known.GetValueOrDefault(wish.Cause);
            var answer = wish switch
            {
                ReserveWish reserve => plan.Reserve(skuId, reserve, row),
                ReleaseWish release => plan.Release(release, row),
                TakeAgainWish again => plan.TakeAgain(skuId, again, row),
                CountWish count => plan.Count(count, row),
                _ => throw new InvalidOperationException($"{wish.GetType().Name} is no wish."),
            };
            if (answer is { } decided) plan.answers[wish] = decided;
            else plan.unknown.Add(wish.Cause);
        }

        return plan;
    }

    /// <summary>Not knowing the row, it is taken to be new: if it is not, the transaction fails and the row is read.</summary>
    Result<long>? Reserve(string skuId, ReserveWish wish, RowKnown? known)
    {
        if (known?.Row is { } row) return row.State is StockRowState.Reserved or StockRowState.Taken ? Available : CatalogProblems.ReservationEnded;
        if (wish.Pieces > Available) return known is null ? (Result<long>?)null : Refuse(skuId);
        return Write(-wish.Pieces, new RowChange(wish.Cause, new StockRow(wish.Cause, StockRowState.Reserved, wish.Pieces, wish.ExpiresAt), null));
    }

    /// <summary>An order that never reserved leaves a mark all the same: its request may still be under way.</summary>
    Result<long>? Release(ReleaseWish wish, RowKnown? known)
    {
        if (known is null) return null;
        if (known.Row is not { } row)
            return wish.As is { } mark ? Write(0, new RowChange(wish.Cause, new StockRow(wish.Cause, mark, 0, wish.At), null)) : Available;
        var givesBack = row.State == StockRowState.Reserved || (row.State == StockRowState.Taken && wish.AlsoTaken);
        if (!givesBack) return Available;
        return Write(row.Pieces, new RowChange(wish.Cause, wish.As is { } state ? row with { State = state } : null, known.ETag));
    }

    Result<long>? TakeAgain(string skuId, TakeAgainWish wish, RowKnown? known)
    {
        if (known is null) return null;
        if (known.Row is not { State: StockRowState.Swept } row) return Available;
        return row.Pieces > Available ? Refuse(skuId) : Write(-row.Pieces, new RowChange(wish.Cause, row with { State = StockRowState.Taken }, known.ETag));
    }

    Result<long>? Count(CountWish wish, RowKnown? known)
    {
        if (known?.Row is { } done) return done.Pieces;
        var next = wish.Available ?? Available + wish.Delta!.Value;
        if (next is < 0 or > StockLimits.Max) return CatalogProblems.TooMuchStock;
        return Write(next - Available, new RowChange(wish.Cause, new StockRow(wish.Cause, StockRowState.Counted, next, wish.At), null));
    }

    Problem Refuse(string skuId)
    {
        Refuses = true;
        return CatalogProblems.OutOfStock([skuId]);
    }

    long Write(long difference, RowChange change)
    {
        changes.Add(change);
        return Available += difference;
    }
}

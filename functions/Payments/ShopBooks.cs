using System.Collections.Immutable;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// A shop's balances by currency: a snapshot of lines counted before, and the lines that are not counted yet. Each line is in
/// exactly one of the two, whatever is compacted meanwhile.
/// </summary>
public sealed record ShopBooks(ImmutableDictionary<string, ShopTotals> Totals, long Lines)
{
    public static ShopBooks Empty { get; } = new(ImmutableDictionary<string, ShopTotals>.Empty, 0);

    /// <summary>With one more line.</summary>
    public ShopBooks With(string currency, ShopTotals change) => new(Totals.SetItem(currency, In(currency) + change), Lines + 1);

    /// <summary>The balances in one currency.</summary>
    public ShopTotals In(string currency) => Totals.GetValueOrDefault(currency, ShopTotals.Zero);

    /// <summary>With what a transfer does to its shop.</summary>
    public ShopBooks With(StatementLine line) => With(line.Amount.Currency, line.Change);

    /// <summary>Whether both come to the same, currencies of nothing aside.</summary>
    public bool ComesToTheSameAs(ShopBooks other) => Totals.Keys.Union(other.Totals.Keys).All(c => In(c) == other.In(c));

    /// <summary>For findings.</summary>
    public override string ToString() => Totals.IsEmpty
        ? "nothing"
        : string.Join(", ", Totals.OrderBy(t => t.Key).Select(t => $"held {new Money(t.Value.Held, t.Key)}, available {new Money(t.Value.Available, t.Key)}, paid out {new Money(t.Value.PaidOut, t.Key)}"));
}

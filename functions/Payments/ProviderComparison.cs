using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>What the provider's statement should have.</summary>
/// <param name="Amount">How much.</param>
/// <param name="At">Since when, by our clock.</param>
/// <param name="Pending">Whether it is left open if the provider has it.</param>
internal sealed record ExpectedEntry(Money Amount, DateTimeOffset At, bool Pending);

/// <summary>A difference: which, about what, and in words.</summary>
internal sealed record Difference(DifferenceKind Kind, ProviderEntryKind Entry, string Reference, string Words)
{
    /// <summary>Named after what it is about, so it is the same each night.</summary>
    public string Id => Ids.From("fnd", Kind.ToString(), Entry.ToString(), Reference);
}

/// <summary>
/// Compares what we expect with the provider's statement, which must be read after it. In flight is what either side has for
/// less than a minute, and what is pending here for less than a day.
/// </summary>
internal sealed class ProviderComparison(DateTimeOffset now, Action<Difference> tell)
{
    static readonly TimeSpan InFlight = TimeSpan.FromMinutes(1);
    static readonly TimeSpan PendingAtMost = TimeSpan.FromDays(1);
    readonly Dictionary<(ProviderEntryKind Kind, string Reference), ExpectedEntry> expected = [];
    readonly HashSet<(ProviderEntryKind Kind, string Reference)> seen = [];

    /// <summary>What happened before this moment is settled.</summary>
    public DateTimeOffset Settled { get; } = now - InFlight;

    public void Expect(ProviderEntryKind kind, string reference, ExpectedEntry entry) => expected[(kind, reference)] = entry;

    /// <summary>Refunds and payouts of an order.</summary>
    public void Expect(OrderBooks books)
    {
        foreach (var pending in books.BySteps.Values.Where(t => t.Phase == TransferPhase.Pending))
        {
            var end = books.EndOf(pending.Step);
            if (end?.Phase == TransferPhase.PendingVoided) continue;
            var kind = pending.Kind == TransferKind.Refund ? ProviderEntryKind.Refund : ProviderEntryKind.Transfer;
            Expect(kind, pending.Reference ?? pending.TransferId, new ExpectedEntry(pending.Amount, end?.At ?? pending.At, end is null));
        }
    }

    public void Compare(ProviderEntry entry)
    {
        var key = (entry.Kind, entry.Reference);
        void Tell(DifferenceKind kind, string words) => tell(new Difference(kind, entry.Kind, entry.Reference, $"{entry.Kind} {entry.Reference}{words}"));
        if (!seen.Add(key)) Tell(DifferenceKind.Extra, " stands twice in the provider's statement");
        else if (!expected.TryGetValue(key, out var ours) && entry.At <= Settled) Tell(DifferenceKind.Extra, $" of {entry.Amount}: only the provider has it");
        else if (ours is not null && ours.Amount != entry.Amount) Tell(DifferenceKind.Differing, $": the provider has {entry.Amount}, we have {ours.Amount}");
    }

    /// <summary>What the provider lacks of a time, once its whole statement has been compared.</summary>
    public void TellMissing(DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var ((kind, reference), ours) in expected.Where(e => !seen.Contains(e.Key)))
        {
            if (!ours.Pending && ours.At >= from && ours.At <= until) tell(new Difference(DifferenceKind.Missing, kind, reference, $"{kind} {reference} of {ours.Amount}: the provider has it not"));
        }
    }

    /// <summary>What has waited for the provider's word for too long.</summary>
    public void TellPending()
    {
        foreach (var ((kind, reference), ours) in expected.Where(e => e.Value.Pending && e.Value.At < now - PendingAtMost))
            tell(new Difference(DifferenceKind.Pending, kind, reference, $"{kind} {reference} of {ours.Amount} is pending since {ours.At:u}"));
    }
}

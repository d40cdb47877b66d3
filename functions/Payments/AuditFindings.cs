using Marketplace.Payments.Contracts;

namespace Marketplace.Payments;

/// <summary>Counts differences, and keeps the first hundred in words.</summary>
internal sealed class AuditFindings
{
    const int Kept = 100;
    readonly List<string> words = [];
    int transfers;
    int unbalanced;
    int escrows;
    int mismatches;

    public void Saw(int count) => transfers += count;

    public void Unbalanced(string what) => Note(ref unbalanced, what);

    public void EscrowNotZero(string what) => Note(ref escrows, what);

    public void ProviderMismatch(string what) => Note(ref mismatches, what);

    public LedgerAuditReport Report() =>
        new(transfers, unbalanced, escrows, mismatches, unbalanced + escrows + mismatches == 0, words);

    void Note(ref int count, string what)
    {
        count++;
        if (words.Count < Kept) words.Add(what);
    }
}

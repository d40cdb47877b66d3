using System.Collections.Immutable;

namespace Marketplace.Payments;

/// <summary>
/// A transfer together with what must be so when it is written: guard rows that must be there and go, and those that come.
/// A guard's key is an account and its balance, so storage itself refuses a movement that counted on another balance.
/// </summary>
internal sealed record Posting(Transfer Transfer, IReadOnlyList<string> GuardsGone, IReadOnlyList<string> GuardsCome);

/// <summary>A movement that the books do not allow: a bug of the caller, or a call before its time. Nothing was written.</summary>
public sealed class LedgerRefusedException(string message) : InvalidOperationException(message);

/// <summary>
/// All transfers of one order, folded. Escrow and what the shop may be paid of this order never fall below zero;
/// accounts of the whole platform are only added up by the audit, so that no hot row serialises the orders.
/// </summary>
internal sealed record OrderBooks(string OrderId, ImmutableDictionary<string, Transfer> BySteps, ImmutableDictionary<string, long> Balances)
{
    /// <summary>Books without a transfer.</summary>
    public static OrderBooks Empty(string orderId) =>
        new(orderId, ImmutableDictionary<string, Transfer>.Empty, ImmutableDictionary<string, long>.Empty);

    /// <summary>Folds transfers; their order does not matter.</summary>
    public static OrderBooks Fold(string orderId, IEnumerable<Transfer> transfers) => transfers.Aggregate(Empty(orderId), (books, t) => books.With(t));

    /// <summary>Books of which one only supposes a balance: what a normal order's next step finds, so that it need not read first.</summary>
    public static OrderBooks Supposing(string orderId, string account, long balance) =>
        Empty(orderId) with { Balances = ImmutableDictionary<string, long>.Empty.Add(account, balance) };

    /// <summary>The order's escrow.</summary>
    public long Escrow => Balance(Accounts.Escrow(OrderId));

    /// <summary>What is in transit and has not ended.</summary>
    public IEnumerable<Transfer> Pending =>
        BySteps.Values.Where(t => t.Phase == TransferPhase.Pending && !BySteps.ContainsKey(Transfers.EndOf(t.Step)));

    /// <summary>The balance of an account, from this order alone.</summary>
    public long Balance(string account) => Balances.GetValueOrDefault(account);

    /// <summary>The step's transfer, or null.</summary>
    public Transfer? Find(string step) => BySteps.GetValueOrDefault(step);

    /// <summary>The end of a pending step, or null while it is under way.</summary>
    public Transfer? EndOf(string step) => Find(Transfers.EndOf(step));

    /// <summary>The guards that stand beside these transfers.</summary>
    public IEnumerable<string> Guards(string shopId, string currency) =>
        from account in Guarded(shopId) where Balance(account.Name) != 0 select Guard(account.Label, Balance(account.Name), currency);

    /// <summary>What is to be written for a transfer; refuses what would overdraw.</summary>
    public Posting Post(Transfer transfer)
    {
        List<string> gone = [], come = [];
        foreach (var (name, label) in Guarded(transfer.ShopId))
        {
            if (transfer.On(name) is not (var change and not 0)) continue;
            var (before, after) = (Balance(name), checked(Balance(name) + change));
            if (after < 0) throw new LedgerRefusedException($"{transfer.Step} of {OrderId} moves {transfer.Amount}, but {label} holds {before}.");
            if (before != 0) gone.Add(Guard(label, before, transfer.Currency));
            if (after != 0) come.Add(Guard(label, after, transfer.Currency));
        }

        return new Posting(transfer, gone, come);
    }

    OrderBooks With(Transfer transfer) => this with
    {
        BySteps = BySteps.SetItem(transfer.Step, transfer),
        Balances = transfer.Entries.Aggregate(Balances, (all, e) => all.SetItem(e.Account, checked(all.GetValueOrDefault(e.Account) + e.Amount))),
    };

    IEnumerable<(string Name, string Label)> Guarded(string shopId) => [(Accounts.Escrow(OrderId), "escrow"), (Accounts.Payable(shopId), "payable")];

    static string Guard(string label, long balance, string currency) => $"{label}.{balance}.{currency}";
}

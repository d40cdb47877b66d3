using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Payments;

public class LedgerProperties
{
    static readonly DateTimeOffset At = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Property]
    public bool Any_sequence_of_steps_balances_and_never_overdraws(PositiveInt due, NonEmptyArray<(byte Kind, PositiveInt Amount)> steps)
    {
        var books = OrderBooks.Empty("ord_1");
        var guards = new HashSet<string>();
        var amount = Money.Cny(due.Get);
        foreach (var (kind, part) in steps.Get.Prepend(((byte)0, due)))
        {
            if (Attempt(books, kind, amount, Money.Cny(part.Get)) is not { } posting) continue;
            Assert.Null(posting.Transfer.Fault);
            Assert.All(posting.GuardsGone, g => Assert.True(guards.Remove(g), g));
            Assert.All(posting.GuardsCome, g => Assert.True(guards.Add(g), g));
            books = OrderBooks.Fold("ord_1", books.BySteps.Values.Append(posting.Transfer));
        }

        return books.Balances.Values.Sum() == 0 && books.Escrow >= 0 && books.Balance(Accounts.Payable("shp_1")) >= 0
            && guards.SetEquals(books.Guards("shp_1", "CNY"));
    }

    [Property]
    public bool Statement_lines_add_up_to_what_the_accounts_say(PositiveInt due, NonEmptyArray<(byte Kind, PositiveInt Amount)> steps)
    {
        var books = OrderBooks.Empty("ord_1");
        foreach (var (kind, part) in steps.Get.Prepend(((byte)0, due)))
            if (Attempt(books, kind, Money.Cny(due.Get), Money.Cny(part.Get)) is { } posting)
                books = OrderBooks.Fold("ord_1", books.BySteps.Values.Append(posting.Transfer));
        var shop = books.BySteps.Values.Select(StatementLine.Of).OfType<StatementLine>().Aggregate(ShopBooks.Empty, (all, line) => all.With(line)).In("CNY");
        var pending = books.Pending.ToLookup(t => t.Kind, t => t.Amount.Amount);
        return shop.Held == books.Escrow + pending[TransferKind.Refund].Sum() && shop.Available == books.Balance(Accounts.Payable("shp_1"));
    }

    [Property]
    public bool Release_splits_to_the_fen(PositiveInt due, byte basisPoints)
    {
        var amount = Money.Cny(due.Get);
        var release = Transfers.Release(new EscrowMovement("ord_1", "shp_1", amount, At), ReleaseTerms.Less(amount.Share(basisPoints)));
        return release.Fault is null && release.On(Accounts.Commission) + release.On(Accounts.Payable("shp_1")) == due.Get && release.Amount == amount;
    }

    [Fact]
    public void Transfers_of_nothing_less_than_nothing_or_too_much_are_bugs()
    {
        foreach (var amount in new[] { 0, -1, Money.Max + 1, long.MaxValue, long.MinValue })
        {
            var movement = new EscrowMovement("ord_1", "shp_1", Money.Cny(amount), At);
            Assert.Throws<ArgumentOutOfRangeException>(() => Transfers.Hold(movement));
            Assert.Throws<ArgumentOutOfRangeException>(() => Transfers.PayoutPending(new Payout("pyo_1", "shp_1", movement.Amount, At, PayoutStatus.Pending)));
            Assert.Throws<ArgumentOutOfRangeException>(() => Transfers.RefundPending(movement, "ref_1", "x"));
        }

        var hundred = new EscrowMovement("ord_1", "shp_1", Money.Cny(100), At);
        Assert.Throws<ArgumentOutOfRangeException>(() => Transfers.Release(hundred, ReleaseTerms.Less(Money.Cny(101))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transfers.Release(hundred, ReleaseTerms.Less(Money.Cny(-1))));
        Assert.Throws<InvalidOperationException>(() => Transfers.Release(hundred, ReleaseTerms.Less(new Money(1, "USD"))));
    }

    /// <summary>One step as the ledger would try it: null when it is refused or is there already.</summary>
    static Posting? Attempt(OrderBooks books, byte kind, Money due, Money part)
    {
        var movement = new EscrowMovement("ord_1", "shp_1", part, At);
        var transfer = (kind % 10) switch
        {
            0 => Transfers.Hold(movement with { Amount = due }),
            1 => Transfers.Release(movement, ReleaseTerms.Less(part.Share(500))),
            8 => Transfers.Reclaim(movement, new ReleaseTerms(part.Share(500), Money.Cny(0), Money.Cny(part.Amount % 7)), $"rcl_{kind % 4}"),
            9 => books.BySteps.Values.FirstOrDefault(t => t.Kind == TransferKind.Reclaim && t.On(Accounts.Escrow("ord_1")) > 0) is { } taken ? Transfers.Undo(taken, At) : null,
            2 or 3 or 4 => Transfers.RefundPending(movement, $"ref_{kind % 3}", "x"),
            5 => books.Pending.FirstOrDefault() is { } p ? Transfers.Void(p, "no", At) : null,
            _ => books.Pending.FirstOrDefault() is { } p ? Transfers.Post(p, At) : null,
        };
        if (transfer is null || books.Find(transfer.Step) is not null) return null;
        try
        {
            return books.Post(transfer);
        }
        catch (LedgerRefusedException)
        {
            return null;
        }
    }
}

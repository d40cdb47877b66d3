using FsCheck;
using FsCheck.Xunit;
using Marketplace.Coins;

namespace Marketplace.Tests.Coins;

public class CoinPurseTests
{
    static readonly DateTimeOffset At = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 500)]
    public bool Whatever_comes_and_goes_the_balance_is_the_sum_of_the_entries_and_never_below_nothing(NonEmptyArray<(byte What, PositiveInt Coins)> deeds)
    {
        var (purse, sum, owedFor, given) = (CoinPurse.Empty, 0L, 0L, 0L);
        foreach (var ((what, coins), i) in deeds.Get.Select((d, i) => (d, i)))
        {
            var change = Do(purse, what % 4, coins.Get, i);
            (purse, sum) = (change.Purse, sum + change.Entries.Sum(e => e.Coins));
            if (what % 4 == 3) owedFor += coins.Get;
            given += change.Entries.Where(e => e.Kind == CoinEntryKind.TakenBack).Sum(e => -e.Coins);
        }

        return sum == purse.Balance && purse.Balance >= 0 && purse.Lots.All(l => l.Amount > 0) && purse.Owed == owedFor - given && (purse.Owed == 0 || purse.Balance == 0);
    }

    [Fact]
    public void What_is_taken_back_goes_by_what_expires_last_and_what_is_not_there_is_owed_by_what_comes()
    {
        var purse = CoinPurse.Empty.Earn("ord_1", 50, At).Purse.Earn("ord_2", 30, At.AddYears(1)).Purse;
        var taken = purse.TakeBack("ord_2", "ref_1", 40, At).Purse;
        Assert.Equal([40L], taken.Lots.Select(l => l.Amount));
        var owing = taken.TakeBack("ord_1", "ref_2", 50, At).Purse;
        Assert.Equal((0, 10), (owing.Balance, owing.Owed));
        var later = owing.Earn("ord_3", 25, At).Then(p => p.PayOff(At));
        Assert.Equal((15, 0), (later.Purse.Balance, later.Purse.Owed));
        Assert.Equal([25L, -10L], later.Entries.Select(e => e.Coins));
    }

    [Fact]
    public void Of_an_order_and_its_refund_it_does_not_matter_which_is_heard_of_first()
    {
        var one = CoinPurse.Empty.Earn("ord_1", 50, At).Then(p => p.PayOff(At)).Then(p => p.TakeBack("ord_1", "ref_1", 20, At)).Purse;
        var other = CoinPurse.Empty.TakeBack("ord_1", "ref_1", 20, At).Then(p => p.Earn("ord_1", 50, At)).Then(p => p.PayOff(At)).Purse;
        Assert.Equal((30, 0, 30, 0), (one.Balance, one.Owed, other.Balance, other.Owed));
    }

    static PurseChange Do(CoinPurse purse, int what, long coins, int number) => what switch
    {
        0 or 1 => purse.Earn($"ord_{number}", coins, At.AddYears(number % 3)).Then(p => p.PayOff(At)),
        2 => purse.Balance == 0 ? new PurseChange(purse, []) : purse.Spend($"ord_{number}", Math.Min(coins, purse.Balance), At),
        _ => purse.TakeBack($"ord_{number}", $"ref_{number}", coins, At),
    };
}

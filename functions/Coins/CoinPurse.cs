using System.Text.Json.Serialization;
using Marketplace.Coins.Contracts;

namespace Marketplace.Coins;

/// <summary>Coins that expire together.</summary>
/// <param name="ExpiresAt">From this moment on they are worth nothing.</param>
/// <param name="Amount">How many are left; above zero.</param>
public sealed record CoinLot(DateTimeOffset ExpiresAt, long Amount);

/// <summary>Why coins came or went.</summary>
public enum CoinEntryKind
{
    /// <summary>For a completed order.</summary>
    Earned,

    /// <summary>For a daily check-in.</summary>
    CheckedIn,

    /// <summary>At the end of their time.</summary>
    Expired,

    /// <summary>Paid for a part of an order.</summary>
    Spent,

    /// <summary>Given back when an order that they were spent on ended without a sale.</summary>
    GivenBack,

    /// <summary>Taken back because the money that had earned them went back.</summary>
    TakenBack,
}

/// <summary>One movement of a user's coins. <see cref="Cause"/> is unique per user, so each cause counts once.</summary>
public sealed record CoinEntry(string Cause, CoinEntryKind Kind, long Coins, DateTimeOffset At)
{
    /// <summary>The order that earned them, or that they were spent on, or null.</summary>
    public string? OrderId { get; init; }

    /// <summary>From which lots they were spent, so that they can be given back; null for other kinds.</summary>
    public IReadOnlyList<CoinLot>? Taken { get; init; }

    /// <summary>When they expire, or null for those that went.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A purse after a change, and the entries that tell of it; no entries when nothing changed.</summary>
public sealed record PurseChange(CoinPurse Purse, IReadOnlyList<CoinEntry> Entries)
{
    /// <summary>Does one thing more.</summary>
    public PurseChange Then(Func<CoinPurse, PurseChange> next)
    {
        var change = next(Purse);
        return new PurseChange(change.Purse, [.. Entries, .. change.Entries]);
    }
}

/// <summary>
/// A user's coins in lots by expiry, the oldest first, as they will be spent. The balance is always the sum of all entries:
/// coins that expire get an entry before anything else is done with the purse.
/// </summary>
public sealed record CoinPurse(IReadOnlyList<CoinLot> Lots)
{
    /// <summary>How many days in a row ended with the last check-in.</summary>
    public int Streak { get; init; }

    /// <summary>The day of the last check-in.</summary>
    public DateOnly? LastCheckIn { get; init; }

    /// <summary>How many lots have expired so far; names the next one's entry.</summary>
    public int Expiries { get; init; }

    /// <summary>Coins to be taken back that were spent already: the next ones that come pay them off.</summary>
    public long Owed { get; init; }

    /// <summary>How often something was paid off; names the next one's entry.</summary>
    public int PayOffs { get; init; }

    public static CoinPurse Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    [JsonIgnore]
    public long Balance => Lots.Sum(l => l.Amount);

    /// <summary>Lets go what has expired; one entry a lot.</summary>
    public PurseChange Expire(DateTimeOffset now)
    {
        var gone = Lots.Where(l => l.ExpiresAt <= now).ToList();
        if (gone.Count == 0) return new PurseChange(this, []);
        return new PurseChange(
            this with { Lots = [.. Lots.Except(gone)], Expiries = Expiries + gone.Count },
            [.. gone.Select((l, i) => new CoinEntry($"expired.{Expiries + i}", CoinEntryKind.Expired, -l.Amount, l.ExpiresAt))]);
    }

    /// <summary>Puts an order's coins in; they expire by when they were earned, however late the word of it comes.</summary>
    public PurseChange Earn(string orderId, long coins, DateTimeOffset at)
    {
        var expiresAt = CoinCalendar.ExpiryOf(at);
        return new PurseChange(Put(coins, expiresAt), [new CoinEntry(OrderCause(orderId), CoinEntryKind.Earned, coins, at) { OrderId = orderId, ExpiresAt = expiresAt }]);
    }

    /// <summary>Checks in for the day; must not have been done today.</summary>
    public PurseChange CheckIn(DateTimeOffset now)
    {
        var today = CoinCalendar.DayOf(now);
        var streak = LastCheckIn == today.AddDays(-1) ? Streak + 1 : 1;
        var (coins, expiresAt) = (Math.Min(streak, CoinRules.CheckInAtMost), CoinCalendar.ExpiryOf(now));
        return new PurseChange(
            Put(coins, expiresAt) with { Streak = streak, LastCheckIn = today },
            [new CoinEntry($"check-in.{today:yyyyMMdd}", CoinEntryKind.CheckedIn, coins, now) { ExpiresAt = expiresAt }]);
    }

    /// <summary>Spends coins on an order, those that expire soonest first; there must be as many.</summary>
    public PurseChange Spend(string orderId, long coins, DateTimeOffset at)
    {
        List<CoinLot> taken = [], kept = [];
        var wanted = coins;
        foreach (var lot in Lots)
        {
            var take = Math.Min(wanted, lot.Amount);
            wanted -= take;
            if (take > 0) taken.Add(lot with { Amount = take });
            if (take < lot.Amount) kept.Add(lot with { Amount = lot.Amount - take });
        }

        if (coins <= 0 || wanted > 0) throw new ArgumentOutOfRangeException(nameof(coins), coins, $"There are {Balance} coins.");
        return new PurseChange(this with { Lots = kept }, [new CoinEntry(SpentCause(orderId), CoinEntryKind.Spent, -coins, at) { OrderId = orderId, Taken = taken }]);
    }

    /// <summary>Gives back what was spent on an order. Coins keep their time, but have thirty days at least.</summary>
    public PurseChange GiveBack(string orderId, CoinEntry spent, DateTimeOffset at)
    {
        var soonest = CoinCalendar.EndOf(CoinCalendar.DayOf(at).AddDays(CoinRules.DaysAfterGivingBack));
        var purse = spent.Taken!.Aggregate(this, (p, lot) => p.Put(lot.Amount, lot.ExpiresAt > soonest ? lot.ExpiresAt : soonest));
        return new PurseChange(purse, [new CoinEntry(GivenBackCause(orderId), CoinEntryKind.GivenBack, -spent.Coins, at) { OrderId = orderId }]);
    }

    /// <summary>Gives a part of what was spent on an order back, in the order in which it was spent; see <see cref="GiveBack(string, CoinEntry, DateTimeOffset)"/>.</summary>
    public PurseChange GiveBack(string orderId, CoinEntry spent, SpentPart part, DateTimeOffset at)
    {
        if (part.Count <= 0 || part.From < 0 || part.From + part.Count > -spent.Coins) throw new ArgumentOutOfRangeException(nameof(part), part, $"The order spent {-spent.Coins} coins.");
        List<CoinLot> lots = [];
        var (skip, wanted) = (part.From, part.Count);
        foreach (var lot in spent.Taken!)
        {
            var take = Math.Min(wanted, Math.Max(0, lot.Amount - skip));
            skip = Math.Max(0, skip - lot.Amount);
            wanted -= take;
            if (take > 0) lots.Add(lot with { Amount = take });
        }

        var change = GiveBack(orderId, spent with { Coins = -part.Count, Taken = lots }, at);
        return change with { Entries = [.. change.Entries.Select(e => e with { Cause = GivenBackCause(orderId, part.Cause) })] };
    }

    /// <summary>Takes back what an order had earned, those that expire last first, as they came last. What is not there any more is owed.</summary>
    public PurseChange TakeBack(string orderId, string refundId, long coins, DateTimeOffset at)
    {
        var (purse, taken) = Without(coins);
        return new PurseChange(
            purse with { Owed = checked(Owed + coins - taken) }, [new CoinEntry(TakenBackCause(refundId), CoinEntryKind.TakenBack, -taken, at) { OrderId = orderId }]);
    }

    /// <summary>Pays off what is owed with what is there.</summary>
    public PurseChange PayOff(DateTimeOffset at)
    {
        var (purse, taken) = Without(Owed);
        return taken == 0
            ? new PurseChange(this, [])
            : new PurseChange(purse with { Owed = Owed - taken, PayOffs = PayOffs + 1 }, [new CoinEntry($"paid-off.{PayOffs}", CoinEntryKind.TakenBack, -taken, at)]);
    }

    /// <summary>The cause of coins taken back by a refund.</summary>
    public static string TakenBackCause(string refundId) => $"taken-back.{refundId}";

    /// <summary>The cause of an order's coins.</summary>
    public static string OrderCause(string orderId) => $"order.{orderId}";

    /// <summary>The cause of coins spent on an order.</summary>
    public static string SpentCause(string orderId) => $"spent.{orderId}";

    /// <summary>The cause of coins given back by an order.</summary>
    public static string GivenBackCause(string orderId) => $"given-back.{orderId}";

    /// <summary>The cause of a part of them.</summary>
    public static string GivenBackCause(string orderId, string part) => $"given-back.{orderId}.{part}";

    /// <summary>The purse without so many coins, or without all; those that expire last go first.</summary>
    (CoinPurse Purse, long Taken) Without(long coins)
    {
        List<CoinLot> kept = [];
        var wanted = coins;
        foreach (var lot in Lots.Reverse())
        {
            var take = Math.Min(wanted, lot.Amount);
            wanted -= take;
            if (take < lot.Amount) kept.Insert(0, lot with { Amount = lot.Amount - take });
        }

        return (this with { Lots = kept }, coins - wanted);
    }

    CoinPurse Put(long coins, DateTimeOffset expiresAt)
    {
        var same = Lots.FirstOrDefault(l => l.ExpiresAt == expiresAt);
        var lot = new CoinLot(expiresAt, checked((same?.Amount ?? 0) + coins));
        return this with { Lots = [.. Lots.Where(l => l != same).Append(lot).OrderBy(l => l.ExpiresAt)] };
    }
}

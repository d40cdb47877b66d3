using Marketplace.Shared;

namespace Marketplace.Coins;

/// <summary>What coins are worth and what earns them.</summary>
internal static class CoinRules
{
    /// <summary>A check-in gives one coin more each day in a row, up to this many.</summary>
    public const int CheckInAtMost = 7;

    /// <summary>Coins that come back from an order that was cancelled can be spent for so many days at least.</summary>
    public const int DaysAfterGivingBack = 30;

    /// <summary>So many days before coins expire their user is told.</summary>
    public const int DaysOfWarning = 30;

    const string Currency = "CNY";
    const int FenPerEarnedCoin = 100;

    /// <summary>One coin per whole yuan; other currencies earn none.</summary>
    public static long EarnedBy(Money paid) => paid.Currency == Currency && paid.Amount > 0 ? paid.Amount / FenPerEarnedCoin : 0;

    /// <summary>A hundred coins are worth one yuan.</summary>
    public static Money WorthOf(long coins) => new(coins, Currency);
}

/// <summary>Days and years as users in China count them: UTC+8, without summer time.</summary>
internal static class CoinCalendar
{
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day in which a moment lies.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>When the day after begins.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>The end of the next calendar year.</summary>
    public static DateTimeOffset ExpiryOf(DateTimeOffset at) => new DateTimeOffset(at.ToOffset(Offset).Year + 2, 1, 1, 0, 0, 0, Offset).ToUniversalTime();
}

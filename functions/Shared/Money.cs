using System.Globalization;
using System.Text.Json.Serialization;

namespace Marketplace.Shared;

/// <summary>
/// An amount in minor units (fen) of one currency. Adding two currencies, or leaving the range of a long, is a bug and throws;
/// amounts that come from outside are bounded by <see cref="Max"/> before they get here.
/// </summary>
/// <param name="Amount">Minor units; 1999 is 19.99.</param>
/// <param name="Currency">ISO 4217, upper case.</param>
public readonly record struct Money([property: JsonRequired] long Amount, [property: JsonRequired] string Currency) : IComparable<Money>
{
    /// <summary>The largest amount taken from outside: ten billion yuan, so that thousands of them still add up in a long.</summary>
    public const long Max = 1_000_000_000_000;

    /// <summary>Nothing, in the given currency.</summary>
    public static Money Zero(string currency) => new(0, currency);

    /// <summary>An amount in yuan's fen.</summary>
    public static Money Cny(long fen) => new(fen, "CNY");

    /// <summary>Whether there is nothing of it.</summary>
    [JsonIgnore]
    public bool IsZero => Amount == 0;

    /// <summary>The sum; both sides must be of one currency.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.Amount + right.Amount), Same(left, right));

    /// <summary>The difference; both sides must be of one currency.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.Amount - right.Amount), Same(left, right));

    /// <summary>The price of several pieces.</summary>
    public static Money operator *(Money each, int pieces) => new(checked(each.Amount * pieces), each.Currency);

    /// <summary>The opposite movement.</summary>
    public static Money operator -(Money money) => new(checked(-money.Amount), money.Currency);

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>A share in basis points (500 = 5 %), rounded half up, so that share and rest add up to the whole.</summary>
    public Money Share(int basisPoints) => new((long)Math.Floor(((decimal)Amount * basisPoints / 10_000m) + 0.5m), Currency);

    /// <inheritdoc/>
    public int CompareTo(Money other)
    {
        Same(this, other);
        return Amount.CompareTo(other.Amount);
    }

    /// <summary>"19.99 CNY", for logs and pages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount / 100m:0.00} {Currency}");

    static string Same(Money left, Money right) => left.Currency == right.Currency
        ? left.Currency
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} do not add up.");
}

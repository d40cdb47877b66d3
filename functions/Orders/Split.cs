namespace Marketplace.Orders;

/// <summary>Splits an amount so that not a fen is lost: each gets its share by value rounded down, and the fen that are left go to the largest remainders.</summary>
public static class Split
{
    /// <summary>Shares that add up to the amount, none above its value.</summary>
    /// <param name="amount">At most the sum of all values.</param>
    /// <param name="values">None below zero.</param>
    public static long[] ByValue(long amount, IReadOnlyList<long> values)
    {
        Int128 whole = values.Aggregate(Int128.Zero, (sum, v) => sum + v);
        if (amount < 0 || amount > whole) throw new ArgumentOutOfRangeException(nameof(amount), amount, "A split gives no more than there is.");
        if (amount == 0) return new long[values.Count];
        var shares = values.Select(v => (long)((Int128)amount * v / whole)).ToArray();
        var first = Enumerable.Range(0, values.Count).OrderByDescending(i => (Int128)amount * values[i] % whole).ThenBy(i => i);
        foreach (var i in first.Take((int)(amount - shares.Sum()))) shares[i]++;
        return shares;
    }

    /// <summary>Takes an amount off what is left of each, by value; who bore how much.</summary>
    /// <param name="left">Becomes less by what is taken.</param>
    /// <param name="amount">At most the sum of what is left.</param>
    public static long[] TakeOff(long[] left, long amount)
    {
        var shares = ByValue(amount, left);
        for (var i = 0; i < left.Length; i++) left[i] -= shares[i];
        return shares;
    }
}

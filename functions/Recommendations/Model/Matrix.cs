using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// Products of small matrices, as the learning of directions needs them by the million. Sums stay in registers while four rows meet two vectors of columns, which is some times as fast as one
/// dot product after another. Each sum is added up in the same order whatever the machine, so the same numbers give the same result.
/// </summary>
internal static class Matrix
{
    /// <summary>Rows come in multiples of it.</summary>
    public const int Rows = 4;

    /// <summary>Columns come in multiples of it.</summary>
    public const int Columns = 16;

    const int Half = Columns / 2;

    /// <summary>A · B. B and the result lie row by row.</summary>
    /// <param name="a">Its elements stand <paramref name="rowStep"/> and <paramref name="columnStep"/> apart, so it may lie on its side.</param>
    /// <param name="rowStep">From one row of A to the next.</param>
    /// <param name="columnStep">From one column of A to the next.</param>
    /// <param name="b">As many rows as A has columns.</param>
    /// <param name="result">As many rows as A, as many columns as B.</param>
    /// <param name="columns">How many columns B has.</param>
    public static void Multiply(ReadOnlySpan<float> a, int rowStep, int columnStep, ReadOnlySpan<float> b, Span<float> result, int columns)
    {
        var (rows, inner) = (result.Length / columns, b.Length / columns);
        if (rows % Rows != 0 || columns % Columns != 0 || a.Length <= ((rows - 1) * rowStep) + ((inner - 1) * columnStep))
            throw new ArgumentException($"{rows} rows and {columns} columns of {a.Length} numbers cannot be multiplied.", nameof(a));
        for (var row = 0; row < rows; row += Rows)
            for (var column = 0; column < columns; column += Columns)
                Block(a[(row * rowStep)..], rowStep, columnStep, b[column..], result[((row * columns) + column)..], columns, inner);
    }

    /// <summary>Four rows and sixteen columns of the result.</summary>
    static void Block(ReadOnlySpan<float> a, int rowStep, int columnStep, ReadOnlySpan<float> b, Span<float> result, int columns, int inner)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (var k = 0; k < inner; k++)
        {
            var (first, second) = (Vector256.LoadUnsafe(ref right, (nuint)(k * columns)), Vector256.LoadUnsafe(ref right, (nuint)((k * columns) + Half)));
            var from = k * columnStep;
            (s00, s01) = Add(Unsafe.Add(ref left, from), first, second, s00, s01);
            (s10, s11) = Add(Unsafe.Add(ref left, from + rowStep), first, second, s10, s11);
            (s20, s21) = Add(Unsafe.Add(ref left, from + (2 * rowStep)), first, second, s20, s21);
            (s30, s31) = Add(Unsafe.Add(ref left, from + (3 * rowStep)), first, second, s30, s31);
        }

        Keep(s00, s01, result);
        Keep(s10, s11, result[columns..]);
        Keep(s20, s21, result[(2 * columns)..]);
        Keep(s30, s31, result[(3 * columns)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<float> First, Vector256<float> Second) Add(float factor, Vector256<float> first, Vector256<float> second, Vector256<float> sum, Vector256<float> other)
    {
        var all = Vector256.Create(factor);
        return (Vector256.FusedMultiplyAdd(all, first, sum), Vector256.FusedMultiplyAdd(all, second, other));
    }

    static void Keep(Vector256<float> first, Vector256<float> second, Span<float> row)
    {
        first.CopyTo(row);
        second.CopyTo(row[Half..]);
    }
}

using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class MatrixTests
{
    [Theory]
    [InlineData(4, 1, 16)]
    [InlineData(8, 5, 16)]
    [InlineData(4, 33, 48)]
    [InlineData(12, 64, 128)]
    public void Rows_meet_columns_whether_the_first_matrix_lies_by_rows_or_on_its_side(int rows, int inner, int columns)
    {
        var chance = new Random(3);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)chance.Next(-9, 10))];
        var (a, b) = (Numbers(rows * inner), Numbers(inner * columns));
        var expected = Enumerable.Range(0, rows * columns).Select(at => Enumerable.Range(0, inner).Sum(k => a[(at / columns * inner) + k] * b[(k * columns) + (at % columns)])).ToArray();
        var (upright, aside) = (new float[rows * columns], new float[rows * columns]);
        Matrix.Multiply(a, inner, 1, b, upright, columns);
        Matrix.Multiply([.. Enumerable.Range(0, inner).SelectMany(k => Enumerable.Range(0, rows).Select(row => a[(row * inner) + k]))], 1, rows, b, aside, columns);
        Assert.Equal(expected, upright);
        Assert.Equal(expected, aside);
    }

    [Theory]
    [InlineData(4, 16, 7)]
    [InlineData(3, 16, 8)]
    [InlineData(4, 24, 8)]
    public void Matrices_that_do_not_fit_are_refused(int rows, int columns, int numbers) =>
        Assert.Throws<ArgumentException>(() => Matrix.Multiply(new float[numbers], 2, 1, new float[2 * columns], new float[rows * columns], columns));
}

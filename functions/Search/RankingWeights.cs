namespace Marketplace.Search;

/// <summary>Learned; printed by the benchmark command <c>search --weights yes</c>, in the order of <see cref="Ranking.Features"/>.</summary>
internal static class RankingWeights
{
    public static ReadOnlySpan<double> Values =>
    [
        2.57, 1.89, -0.79, 1.16, 0.92, 0.23, -0.45, 0, -0.51, -1.17, 2.01, 1.25, 0.24, 0.2, 0.18, 0.18, 0.87,
    ];
}

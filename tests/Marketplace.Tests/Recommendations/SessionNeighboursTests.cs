using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class SessionNeighboursTests
{
    const float Tolerance = 1e-5f;
    readonly ScoreBoard board = new(10);

    [Fact]
    public void Neighbours_count_by_the_cosine_of_what_is_shared()
    {
        Score(NeighbourSettings.Plain, Logs.Sessions(10, [1, 2], [1, 3, 2], [4, 5]), Logs.Asked(1));
        Assert.Equal((1 / MathF.Sqrt(2)) + (1 / MathF.Sqrt(3)), board[2], Tolerance);
        Assert.Equal(1 / MathF.Sqrt(3), board[3], Tolerance);
        Assert.Equal(0, board[4]);
    }

    [Fact]
    public void What_was_looked_at_later_counts_more()
    {
        Score(NeighbourSettings.Plain with { PositionDecay = 1 }, Logs.Sessions(10, [1, 3], [2, 4]), Logs.Asked(1, 2));
        Assert.Equal(1 / MathF.Sqrt(2), board[4], Tolerance);
        Assert.Equal(MathF.Exp(-1) / MathF.Sqrt(2), board[3], Tolerance);
    }

    [Fact]
    public void Older_neighbours_count_less()
    {
        Score(NeighbourSettings.Plain with { AgeDecay = 1 }, Logs.Sessions(10, [1, 3], [1, 4]), Logs.Asked(1));
        Assert.Equal(1 / MathF.Sqrt(2), board[4], Tolerance);
        Assert.Equal(MathF.Exp(-100f / 101) / MathF.Sqrt(2), board[3], Tolerance);
    }

    [Fact]
    public void What_stands_near_the_shared_product_counts_more_and_what_stands_before_it_less()
    {
        Score(NeighbourSettings.Plain with { DistanceDecay = 1, BackwardWeight = 0.5 }, Logs.Sessions(10, [5, 1, 2, 3]), Logs.Asked(1));
        Assert.Equal(MathF.Exp(-1) / 2, board[2], Tolerance);
        Assert.Equal(MathF.Exp(-2) / 2, board[3], Tolerance);
        Assert.Equal(MathF.Exp(-1) / 4, board[5], Tolerance);
    }

    [Fact]
    public void Only_the_most_alike_speak_and_only_the_latest_are_looked_at()
    {
        var log = Logs.Sessions(10, [1, 3], [1, 4], [1, 5]);
        Score(NeighbourSettings.Plain with { Neighbours = 1 }, log, Logs.Asked(1));
        Assert.Equal([1, 5], board.Top(10));
        board.Clear();
        Score(NeighbourSettings.Plain with { TrailsPerItem = 2 }, log, Logs.Asked(1));
        Assert.Equal([1, 4, 5], board.Top(10));
    }

    [Fact]
    public void Nobody_is_like_a_stranger_who_looked_at_nothing() => Score(NeighbourSettings.Stan, Logs.Sessions(10, [1, 2]), Logs.Asked(), none: true);

    void Score(NeighbourSettings settings, BehaviourLog log, Question question, bool none = false)
    {
        new SessionNeighbours(log, settings).Score(question, board);
        Assert.Equal(none, board.Count == 0);
    }
}

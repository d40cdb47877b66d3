using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class SessionNeighboursTests
{
    const float Tolerance = 1e-5f;
    readonly ScoreBoard board = new(200);

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
    public void Only_the_most_alike_speak_and_of_equals_the_earlier()
    {
        Score(NeighbourSettings.Plain with { Neighbours = 1 }, Logs.Sessions(10, [1, 3], [1, 4, 5], [1, 4]), Logs.Asked(1));
        Assert.Equal([1, 3], board.Top(10));
    }

    [Fact]
    public void Of_a_product_that_everybody_looked_at_only_the_latest_thousand_trails_speak()
    {
        Score(NeighbourSettings.Plain with { Neighbours = 5_000 }, Logs.Sessions(10, [[1, 3], .. Enumerable.Repeat<int[]>([1, 4], 1_000)]), Logs.Asked(1));
        Assert.Equal([1, 4], board.Top(10));
    }

    [Fact]
    public void Long_trails_are_cut_so_that_only_the_part_with_the_shared_product_speaks()
    {
        Score(NeighbourSettings.Plain, Logs.Sessions(200, [.. Enumerable.Range(0, 120)]), Logs.Asked(110));
        Assert.Equal(Enumerable.Range(100, 20), board.Top(200));
    }

    [Fact]
    public void The_space_for_one_question_is_left_clean_for_the_next()
    {
        var index = TrailIndex.Learn(Logs.Sessions(10, [1, 2], [1, 3]));
        var scratch = new NeighbourScratch(index.Count, 10);
        SessionNeighbours.Score(index, NeighbourSettings.Plain, Logs.Asked(1), scratch, board);
        Assert.Equal(0, scratch.Alike.Count);
        Assert.All(scratch.Places, place => Assert.Equal(0, place));
    }

    [Fact]
    public void Nobody_is_like_a_stranger_who_looked_at_nothing() => Score(NeighbourSettings.Stan, Logs.Sessions(10, [1, 2]), Logs.Asked(), none: true);

    void Score(NeighbourSettings settings, BehaviourLog log, Question question, bool none = false)
    {
        var index = TrailIndex.Learn(log);
        SessionNeighbours.Score(index, settings, question, new NeighbourScratch(index.Count, log.ItemCount), board);
        Assert.Equal(none, board.Count == 0);
    }
}

using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class ScoreBoardTests
{
    readonly ScoreBoard board = new(10);

    [Fact]
    public void The_best_come_first_and_of_equals_the_lower_number()
    {
        foreach (var (item, score) in new[] { (7, 1f), (3, 2f), (9, 1f), (2, 1f), (7, 0.5f) }) board.Add(item, score);
        Assert.Equal([3, 7, 2, 9], board.Top(10));
        Assert.Equal([3, 7, 2], board.Top(3));
    }

    [Fact]
    public void What_was_removed_is_not_among_the_best()
    {
        board.Add(1, 5);
        board.Add(2, 4);
        board.Remove(1);
        board.Remove(8);
        Assert.Equal([2], board.Top(10));
    }

    [Fact]
    public void A_cleared_board_remembers_nothing()
    {
        board.Add(1, 5);
        board.Remove(1);
        board.Clear();
        Assert.Empty(board.Top(10));
        board.Add(1, 2);
        Assert.Equal(2, board[1]);
    }
}

using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class ForestTests
{
    /// <summary>Feature 0 at most 1? 10, else feature 1 at most 5? 20, else 30.</summary>
    static readonly Tree Branching = new([0, 1], [1, 5], [~0, ~1], [1, ~2], [10, 20, 30]);

    /// <summary>No question at all: 100.</summary>
    static readonly Tree Single = new([], [], [], [], [100]);

    [Theory]
    [InlineData(1, 9, 110)]
    [InlineData(1.5, 5, 120)]
    [InlineData(2, 5.1, 130)]
    public void A_row_goes_through_every_tree_and_the_leaves_are_summed(float first, float second, float score) => Assert.Equal(score, Tree.Join([Single, Branching]).Score([first, second]));

    [Fact]
    public void Without_trees_all_are_alike() => Assert.Equal(0, Tree.Join([]).Score([1, 2]));

    [Fact]
    public void What_decides_which_is_the_answer_is_learned_whatever_else_is_in_the_rows()
    {
        var chance = new Random(3);
        var rows = Enumerable.Range(0, 200).SelectMany(question => Enumerable.Range(0, 20).Select(i =>
        {
            var features = Enumerable.Range(0, Features.Count).Select(_ => (float)chance.NextDouble()).ToArray();
            features[4] = i == 0 ? 0.9f : features[4] * 0.8f;
            return new LessonRow(question, i == 0, features);
        })).ToList();
        var forest = ForestTraining.Learn(rows, 1, 1);
        Assert.All(rows.Where(r => r.IsAnswer), r => Assert.True(forest.Score(r.Features) > rows.Where(o => o.Question == r.Question && !o.IsAnswer).Max(o => forest.Score(o.Features))));
        Assert.Equal(0, ForestTraining.Learn(rows, 1, 1, Features.Aspects[4]).Uses(Features.Count)[4]);
    }
}

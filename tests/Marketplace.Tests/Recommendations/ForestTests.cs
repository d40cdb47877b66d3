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
    public void A_row_goes_through_every_tree_and_the_leaves_are_summed(float first, float second, float score) => Assert.Equal([score], Tree.Join([Single, Branching]).Score([first, second], 2));

    [Fact]
    public void Many_rows_through_many_trees_end_where_each_would_end_by_walking()
    {
        var chance = new Random(11);
        var trees = Enumerable.Range(0, 50).Select(_ => Grown(1 + chance.Next(Forest.MostLeaves), chance)).ToArray();
        var rows = Enumerable.Range(0, 101).Select(_ => Enumerable.Range(0, 3).Select(_ => (float)chance.Next(10)).ToArray()).ToArray();
        var walked = rows.Select(row => trees.Aggregate(0f, (sum, tree) => sum + Walk(tree, row)));
        Assert.Equal(walked, Tree.Join(trees).Score([.. rows.SelectMany(r => r)], 3));
    }

    [Fact]
    public void A_tree_with_more_leaves_than_there_are_bits_is_refused() => Assert.Throws<InvalidOperationException>(() => Tree.Join([Grown(Forest.MostLeaves + 1, new Random(1))]));

    [Fact]
    public void Without_trees_all_are_alike() => Assert.Equal([0, 0], Tree.Join([]).Score([1, 2, 3, 4], 2));

    [Fact]
    public void What_decides_which_is_the_answer_is_learned_whatever_else_is_in_the_rows()
    {
        var rows = Rows(200, new Random(3));
        var forest = ForestTraining.Learn(rows, 1, 1);
        Assert.All(rows.GroupBy(r => r.Question), question =>
        {
            var scores = forest.Score([.. question.SelectMany(r => r.Features)], Features.Count);
            Assert.True(scores[0] > scores[1..].Max());
        });
        Assert.Equal(0, ForestTraining.Learn(rows, 1, 1, Features.Aspects[4]).Uses(Features.Count)[4]);
    }

    [Fact]
    public async Task Forests_that_are_learned_at_once_by_different_numbers_of_threads_are_as_if_each_were_learned_alone()
    {
        var rows = Rows(200, new Random(5));
        var alone = Enumerable.Range(1, 4).Select(threads => Scores(rows, threads)).ToList();
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Scores(rows, 1 + (i % 4)))));
        Assert.All(together.Index(), one => Assert.Equal(alone[one.Index % 4], one.Item));
    }

    [Fact]
    public void Where_nothing_tells_answers_from_others_there_are_no_trees() =>
        Assert.Equal(0, ForestTraining.Learn([.. Enumerable.Range(0, 60).SelectMany(q => Enumerable.Range(0, 5).Select(i => new LessonRow(q, i == 0, new float[Features.Count])))], 1, 1).Count);

    static float[] Scores(List<LessonRow> rows, int threads) => ForestTraining.Learn(rows, threads, 1).Score([.. rows.SelectMany(r => r.Features)], Features.Count);

    /// <summary>Twenty candidates a question; the fifth feature tells the answer, the others nothing, and half of them are mostly 0, as features are.</summary>
    static List<LessonRow> Rows(int questions, Random chance) => [.. Enumerable.Range(0, questions).SelectMany(question => Enumerable.Range(0, 20).Select(i =>
    {
        var features = Enumerable.Range(0, Features.Count).Select(f => f % 2 == 1 && chance.Next(10) > 0 ? 0 : (float)chance.NextDouble()).ToArray();
        features[4] = i == 0 ? 0.9f : features[4] * 0.8f;
        return new LessonRow(question, i == 0, features);
    }))];

    /// <summary>A tree of so many leaves: one after another, a leaf becomes a node.</summary>
    static Tree Grown(int leaves, Random chance)
    {
        var (features, thresholds, lefts, rights) = (new List<int>(), new List<float>(), new List<int>(), new List<int>());
        for (var leaf = 1; leaf < leaves; leaf++)
        {
            var (split, node) = (chance.Next(leaf), features.Count);
            foreach (var children in new[] { lefts, rights })
                if (children.IndexOf(~split) is >= 0 and var at) children[at] = node;
            features.Add(chance.Next(3));
            thresholds.Add(chance.Next(10) - 0.5f + chance.Next(2) / 2f);
            lefts.Add(~split);
            rights.Add(~leaf);
        }

        return new Tree(features, thresholds, lefts, rights, [.. Enumerable.Range(0, leaves).Select(_ => (double)chance.Next(1_000))]);
    }

    static float Walk(Tree tree, float[] row)
    {
        var node = tree.Features.Count == 0 ? ~0 : 0;
        while (node >= 0) node = row[tree.Features[node]] <= tree.Thresholds[node] ? tree.Lefts[node] : tree.Rights[node];
        return (float)tree.Leaves[~node];
    }
}

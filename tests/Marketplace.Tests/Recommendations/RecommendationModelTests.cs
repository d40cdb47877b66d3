using System.Text;
using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class RecommendationModelTests
{
    static readonly LearningSettings Settings = LearningSettings.Default with { Taste = new TasteSettings(Size: 8, Epochs: 1, Negatives: 16), Threads = 1 };
    static readonly BehaviourLog Log = Logs.Town(visitors: 150);
    static readonly Lazy<RecommendationModel> Learned = new(() => RecommendationModel.Learn(Log, Settings));

    [Fact]
    public void Most_visitors_are_shown_what_they_then_bought_and_more_than_by_popularity()
    {
        var time = Log.TimeAt(0.8);
        var model = RecommendationModel.Learn(Log.Before(time), Settings);
        var examples = Example.From(Log, time);
        double Hits(Func<Question, IEnumerable<int>> answer) => examples.Average(e => answer(e.Question).Any(e.Answers.Contains) ? 1.0 : 0);
        var (ours, popular) = (Hits(q => model.Recommend(q, 5)), Hits(_ => model.Sources.Popularity.Leaders.Take(5)));
        Assert.True(ours > 0.6 && ours > 3 * popular, $"{ours} of ours, {popular} of the popular");
    }

    [Fact]
    public void The_same_log_gives_the_same_model_to_the_last_byte() => Assert.Equal(Saved(Learned.Value), Saved(RecommendationModel.Learn(Log, Settings)));

    [Fact]
    public void A_model_that_was_saved_and_loaded_answers_as_before()
    {
        var loaded = RecommendationModel.Load(new MemoryStream(Saved(Learned.Value)));
        foreach (var trail in Log.Trails.Take(50)) Assert.Equal(Learned.Value.Recommend(new Question(trail, trail.Last + 5), 20), loaded.Recommend(new Question(trail, trail.Last + 5), 20));
        Assert.Equal(Saved(Learned.Value), Saved(loaded));
    }

    [Fact]
    public void A_stream_that_gives_few_bytes_at_a_time_is_read_all_the_same() =>
        Assert.Equal(Saved(Learned.Value), Saved(RecommendationModel.Load(new Trickle(Saved(Learned.Value)))));

    [Theory]
    [InlineData(0, "This is no model of recommendations.")]
    [InlineData(4, "The model has version 251; this app reads version 4.")]
    public void Whatever_is_something_else_or_of_another_version_is_refused_in_words(int at, string words)
    {
        var bytes = Saved(Learned.Value);
        bytes[at] ^= 0xFF;
        Assert.Equal(words, Assert.Throws<InvalidDataException>(() => RecommendationModel.Load(new MemoryStream(bytes))).Message);
    }

    [Fact]
    public void A_damaged_file_is_refused_in_words_wherever_it_is_damaged()
    {
        var whole = Saved(Learned.Value);
        for (var at = 8; at < whole.Length; at += whole.Length / 60)
        {
            var bytes = whole.ToArray();
            bytes[at] ^= 0x10;
            Assert.StartsWith("The model is damaged: ", Assert.Throws<InvalidDataException>(() => RecommendationModel.Load(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused_in_words_wherever_it_ends()
    {
        var whole = Saved(Learned.Value);
        for (var length = 0; length < whole.Length; length += whole.Length / 40)
            Assert.Equal("The model is damaged: it ends too early.", Assert.Throws<InvalidDataException>(() => RecommendationModel.Load(new MemoryStream(whole[..length]))).Message);
        Assert.Throws<InvalidDataException>(() => RecommendationModel.Load(new MemoryStream(Encoding.UTF8.GetBytes("{\"model\":\"something else\"}"))));
    }

    [Fact]
    public void Products_that_the_visitor_touched_are_left_out_when_only_new_ones_are_wanted()
    {
        var question = new Question(Log.Trails[0], Log.End);
        var touched = Log.Trails[0].Happenings.ToArray().Select(h => h.Item).ToHashSet();
        Assert.NotEmpty(Learned.Value.Recommend(question, 20).Intersect(touched));
        Assert.Empty(Learned.Value.Recommend(question, 20, isNewOnly: true).Intersect(touched));
    }

    [Fact]
    public void Nothing_is_shown_twice_and_never_more_than_asked_for()
    {
        var best = Learned.Value.Recommend(Logs.Asked(1, 2, 3), 20);
        Assert.Equal(best.Distinct(), best);
        Assert.Equal(20, best.Length);
        Assert.Equal(best[..5], Learned.Value.Recommend(Logs.Asked(1, 2, 3), 5));
    }

    [Fact]
    public void A_stranger_is_shown_something() => Assert.NotEmpty(Learned.Value.Recommend(Logs.Asked(), 20));

    [Fact]
    public void A_log_too_small_to_learn_a_ranking_from_is_served_by_its_sources()
    {
        var model = RecommendationModel.Learn(Logs.Sessions(5, [1, 2], [1, 2], [3, 4]), Settings);
        Assert.All(Enum.GetValues<Target>(), t => Assert.Equal(0, model.Rankings.Of(t).Count));
        Assert.Equal(2, model.Recommend(Logs.Asked(1), 1, isNewOnly: true)[0]);
    }

    [Fact]
    public void An_empty_log_gives_a_model_that_shows_nothing() => Assert.Empty(RecommendationModel.Learn(new BehaviourLog([], 5), Settings).Recommend(Logs.Asked(1), 20, isNewOnly: true));

    [Fact]
    public async Task Many_may_ask_at_once_and_each_has_the_answer_that_one_alone_would_have()
    {
        var questions = Log.Trails.Take(64).Select(t => new Question(t, t.Last + 5)).ToList();
        var alone = questions.Select(q => Learned.Value.Recommend(q, 20)).ToList();
        var together = await Task.WhenAll(questions.Select(q => Task.Run(() => Learned.Value.Recommend(q, 20))));
        Assert.Equal(alone, together);
    }

    static byte[] Saved(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7_001)]);
    }
}

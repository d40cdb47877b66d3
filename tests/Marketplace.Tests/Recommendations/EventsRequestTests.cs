using Marketplace.Recommendations;

namespace Marketplace.Tests.Recommendations;

public class EventsRequestTests
{
    const string Product = "prd_01J9Z3000000000000000000ZZ";
    static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Event_becomes_a_deed()
    {
        var deed = Assert.Single(Read(new EventBody(EventKindName.Cart, Product, null, "home", "rec_1.Home.3", Now.AddMinutes(-1))).Value);
        Assert.Equal(new Deed(DeedKind.Cart, Now.AddMinutes(-1).ToUnixTimeMilliseconds(), Product, null, "home", "rec_1.Home.3"), deed);
    }

    [Fact]
    public void Search_is_of_words_and_needs_no_product() =>
        Assert.Equal(new Deed(DeedKind.Search, Now.ToUnixTimeMilliseconds(), null, "tea pot"), Assert.Single(Read(new EventBody(EventKindName.Search, null, " tea pot ", null, null, null)).Value));

    [Theory]
    [InlineData(5, 0)]
    [InlineData(-60, -60)]
    [InlineData(-100_000, -1_440)]
    public void Clocks_that_go_wrong_are_put_right(int minutes, int taken) =>
        Assert.Equal(Now.AddMinutes(taken).ToUnixTimeMilliseconds(), Read(new EventBody(EventKindName.View, Product, null, null, null, Now.AddMinutes(minutes))).Value[0].At);

    [Fact]
    public void Every_fault_of_a_batch_is_told_with_its_place()
    {
        var wrong = Read(
            new EventBody(null, Product, null, null, null, null), new EventBody(EventKindName.View, "usr_1", null, null, null, null), new EventBody(EventKindName.Search, null, " ", null, null, null),
            null, new EventBody(EventKindName.View, Product, null, new string('x', 41), null, null)).Problem!;
        Assert.Equal(["[0].kind required", "[1].productId not-an-id", "[2].query required", "[3] required", "[4].scenario too-long"], wrong.Errors!.Select(e => $"{e.Field} {e.Code}"));
    }

    [Fact]
    public void Batch_of_none_or_of_too_many_is_refused()
    {
        Assert.Equal("invalid-fields", Read().Problem?.Code);
        Assert.Equal("invalid-fields", Read([.. Enumerable.Repeat(new EventBody(EventKindName.View, Product, null, null, null, null), 101)]).Problem?.Code);
    }

    static Shared.Result<IReadOnlyList<Deed>> Read(params EventBody?[] events) => EventsRequest.Read(events, Now);
}

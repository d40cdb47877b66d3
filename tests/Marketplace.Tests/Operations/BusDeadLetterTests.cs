using Azure.Messaging.ServiceBus;
using Marketplace.Operations;
using Marketplace.Tests.Support;

namespace Marketplace.Tests.Operations;

public sealed class BusDeadLetterTests : IAsyncLifetime
{
    TestBus bus = null!;
    BusDeadLetters letters = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await TestBus.StartAsync(("orders", "notifications"), ("orders", "statistics"), ("mails", null));
        letters = new BusDeadLetters(bus.Client, ["mails", "orders/notifications"]);
    }

    public ValueTask DisposeAsync() => bus.DisposeAsync();

    [Theory]
    [InlineData("orders", "notifications")]
    [InlineData("mails", null)]
    public async Task Dead_letters_are_shown_with_their_reason_and_stay_where_they_are(string entity, string? subscription)
    {
        await bus.KillAsync(entity, subscription, "one", "unreadable");
        var name = subscription is null ? entity : $"{entity}/{subscription}";
        for (var i = 0; i < 2; i++)
        {
            var letter = Assert.Single(await letters.PeekAsync(name, default));
            Assert.Equal((name, "one", "unreadable"), (letter.Entity, letter.Body, letter.Reason));
        }

        Assert.Equal(1, await letters.CountAsync(name, default));
    }

    [Fact]
    public async Task Resent_one_reaches_all_subscriptions_again_and_is_no_dead_letter_any_more()
    {
        await bus.KillAsync("orders", "notifications", "one", "unreadable");
        await bus.KillAsync("orders", "notifications", "two", "unreadable");
        var one = (await letters.PeekAsync("orders/notifications", default)).Single(l => l.Body == "one");

        Assert.Null(await SettleAsync(one, DeadLetterAction.Resend));

        Assert.Equal("one", Assert.Single(await bus.PeekAsync("orders", "notifications")).Body.ToString());
        Assert.Equal(["one", "two", "one"], (await bus.PeekAsync("orders", "statistics")).Select(m => m.Body.ToString()));
        Assert.Equal("two", Assert.Single(await letters.PeekAsync("orders/notifications", default)).Body);
        Assert.Equal("not-found", (await SettleAsync(one, DeadLetterAction.Resend))?.Code);
        Assert.Equal("not-found", (await SettleAsync(one, DeadLetterAction.Discard))?.Code);
    }

    [Fact]
    public async Task Resent_one_keeps_what_it_said_of_itself()
    {
        await bus.KillAsync("mails", null, "one", "unreadable");
        Assert.Null(await SettleAsync(Assert.Single(await letters.PeekAsync("mails", default)), DeadLetterAction.Resend));
        var again = Assert.Single(await bus.PeekAsync("mails"));
        Assert.Equal(("told", true), (again.Subject, again.MessageId!.StartsWith("one.resent-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Discarded_one_is_gone_and_the_others_can_be_taken_at_once()
    {
        foreach (var body in new[] { "one", "two", "three" }) await bus.KillAsync("mails", null, body, "unreadable");
        var two = (await letters.PeekAsync("mails", default)).Single(l => l.Body == "two");

        Assert.Null(await SettleAsync(two, DeadLetterAction.Discard));

        Assert.Empty(await bus.PeekAsync("mails"));
        Assert.Equal(["one", "three"], (await letters.PeekAsync("mails", default)).Select(l => l.Body));
        foreach (var other in await letters.PeekAsync("mails", default)) Assert.Null(await SettleAsync(other, DeadLetterAction.Discard));
        Assert.Equal(0, await letters.CountAsync("mails", default));
    }

    [Fact]
    public async Task One_far_behind_others_is_found()
    {
        for (var i = 0; i < 40; i++) await bus.KillAsync("mails", null, $"early {i}", "unreadable");
        await bus.KillAsync("mails", null, "last", "unreadable");
        await using var receiver = bus.Client.CreateReceiver("mails", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var last = (await receiver.PeekMessagesAsync(100))[^1];

        Assert.Null(await letters.SettleAsync(new DeadLetterKey("bus", "mails", $"{last.SequenceNumber}"), DeadLetterAction.Resend, default));

        Assert.Equal("last", Assert.Single(await bus.PeekAsync("mails")).Body.ToString());
        Assert.Equal(40, await letters.CountAsync("mails", default));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99999")]
    [InlineData("one")]
    public async Task Numbers_that_nobody_has_are_not_found(string number) =>
        Assert.Equal("not-found", (await letters.SettleAsync(new DeadLetterKey("bus", "mails", number), DeadLetterAction.Discard, default))?.Code);

    Task<Marketplace.Shared.Problem?> SettleAsync(DeadLetter letter, DeadLetterAction action) =>
        letters.SettleAsync(DeadLetterKey.Decode(letter.Id)!, action, default);
}

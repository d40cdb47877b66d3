using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public class OrderTests
{
    static readonly OrderTerms Terms = new();

    [Fact]
    public void Each_window_opens_with_its_own_deadline()
    {
        var at = Start.AddMinutes(5);
        var paid = Placed().Apply(Signal(SignalKind.Paid, Actor.Provider), at).Value;
        var shipped = paid.Apply(Signal(SignalKind.Ship, Actor.Seller), at.AddHours(10)).Value;
        Assert.Equal(new OrderDeadlines(Start.AddMinutes(30), at.AddHours(72), at.AddHours(10).AddDays(10)), shipped.Progress.Deadlines);
        Assert.Equal(at.AddHours(72), paid.Deadline);
        Assert.Equal(at.AddHours(10).AddDays(10), shipped.Deadline);
        Assert.Equal(new Shipment("SF Express", "SF1"), shipped.Progress.Shipment);
    }

    [Fact]
    public void Buyer_may_extend_once_by_three_days()
    {
        var shipped = In(OrderStatus.Shipped);
        var extended = shipped.Apply(Signal(SignalKind.Extend, Actor.Buyer), Start.AddDays(2)).Value;
        Assert.Equal(shipped.Deadline + TimeSpan.FromDays(3), extended.Deadline);
        Assert.Equal("not-allowed-now", extended.Apply(Signal(SignalKind.Extend, Actor.Buyer, "sig_2"), Start.AddDays(3)).Problem!.Code);
    }

    [Fact]
    public void Reminders_come_when_seven_days_and_one_day_are_left()
    {
        var shipped = In(OrderStatus.Shipped);
        var end = shipped.Deadline!.Value;
        Assert.Equal(end.AddDays(-7), shipped.NextReminder);
        var once = shipped.Remind(end.AddDays(-7));
        Assert.Equal("7 days are left to confirm receipt.", once.Progress.Timeline[^1].Reason);
        Assert.Equal(end.AddDays(-1), once.NextReminder);
        var twice = once.Remind(end.AddDays(-1));
        Assert.Equal("24 hours are left to confirm receipt.", twice.Progress.Timeline[^1].Reason);
        Assert.Null(twice.NextReminder);
    }

    [Fact]
    public void An_extension_after_the_last_reminder_is_reminded_of_again()
    {
        var shipped = In(OrderStatus.Shipped);
        var reminded = shipped.Remind(shipped.Deadline!.Value.AddDays(-7)).Remind(shipped.Deadline.Value.AddDays(-1));
        var extended = reminded.Apply(Signal(SignalKind.Extend, Actor.Buyer), shipped.Deadline.Value.AddHours(-1)).Value;
        Assert.Equal(extended.Deadline!.Value.AddDays(-1), extended.NextReminder);
    }

    [Fact]
    public void A_window_shorter_than_the_reminders_has_none()
    {
        var terms = new OrderTerms { ConfirmWindow = TimeSpan.FromHours(5) };
        Assert.Null(In(OrderStatus.Shipped, terms).NextReminder);
    }

    [Fact]
    public void A_signal_that_came_too_late_is_noted_and_changes_nothing_else()
    {
        var shipped = In(OrderStatus.Shipped);
        var noted = shipped.NoteTooLate(Signal(SignalKind.Cancel, Actor.Buyer, "sig_late") with { Reason = "Changed my mind" }, Start.AddDays(1));
        Assert.Equal(shipped.Status, noted.Status);
        Assert.Equal(new TimelineEntry(Start.AddDays(1), Actor.Buyer, "cancel-came-too-late", "Changed my mind", "sig_late"), noted.Progress.Timeline[^1]);
        Assert.True(Order.IsTooLate(noted.Progress.EntryOf("sig_late")!));
    }

    [Fact]
    public void Money_for_a_cancelled_order_is_told_and_the_order_stays_cancelled()
    {
        var late = In(OrderStatus.Cancelled).Apply(Signal(SignalKind.Paid, Actor.Provider, "sig_paid"), Start.AddHours(1)).Value;
        Assert.Equal(OrderStatus.Cancelled, late.Status);
        Assert.Equal(["placed", "cancelled", "late-payment", "late-payment-refunded"], late.Progress.Timeline.Select(e => e.What));
    }

    [Property(MaxTest = 300)]
    public Property Whatever_is_signalled_a_timeline_tells_one_life()
    {
        var signals = ArbMap.Default.GeneratorFor<(SignalKind Kind, Actor Actor, bool Back)>().ListOf();
        return Prop.ForAll(signals.ToArbitrary(), sent =>
        {
            var (order, now, number) = (Placed(Terms), Start, 0);
            foreach (var (kind, actor, back) in sent)
            {
                now = now.AddHours(back ? -1 : 30);
                var signal = Signal(kind, actor, $"sig_{number++}");
                order = order.Apply(signal, now) is { IsOk: true, Value: var next } ? next : order.NoteTooLate(signal, now);
            }

            var whats = order.Progress.Timeline.Select(e => e.What).ToList();
            string[] once = ["placed", "paid", "shipped", "extended", "confirmed", "completed", "cancelled", "refunded"];
            return order.Progress.Timeline.Zip(order.Progress.Timeline.Skip(1)).All(p => p.First.At <= p.Second.At)
                && once.All(w => whats.Count(x => x == w) <= 1)
                && Enumerable.Range(0, number).All(i => order.Progress.EntryOf($"sig_{i}") is not null)
                && (order.Status != OrderStatus.Completed || whats.Contains("paid"));
        });
    }

    [Fact]
    public void Terms_that_make_no_sense_are_refused()
    {
        Assert.True(new OrderTerms().AreSound);
        Assert.False(new OrderTerms { ShipWindow = TimeSpan.Zero }.AreSound);
        Assert.False(new OrderTerms { Extension = TimeSpan.FromDays(-1) }.AreSound);
        Assert.False(new OrderTerms { FirstReminderBefore = TimeSpan.FromHours(1) }.AreSound);
    }
}

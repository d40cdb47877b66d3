using Marketplace.Orders;
using Marketplace.Orders.Contracts;

namespace Marketplace.Tests.Orders;

public class OrderTransitionsTests
{
    /// <summary>All that is allowed, written out; every other cell of status × signal × actor is refused.</summary>
    static readonly string[] Allowed =
    [
        "AwaitingPayment Paid by Provider → Paid",
        "AwaitingPayment Declined by Provider → Cancelled",
        "AwaitingPayment Cancel by Buyer → Cancelled",
        "AwaitingPayment Cancel by Seller → Cancelled",
        "AwaitingPayment Cancel by System → Cancelled",
        "AwaitingPayment WindowOver by System → Cancelled",
        "Paid Ship by Seller → Shipped",
        "Paid Cancel by Buyer → Refunded",
        "Paid Cancel by Seller → Refunded",
        "Paid WindowOver by System → Refunded",
        "Shipped Confirm by Buyer → Completed",
        "Shipped Extend by Buyer → Shipped",
        "Shipped WindowOver by System → Completed",
        "Cancelled Paid by Provider → Cancelled",
    ];

    /// <summary>Which side may do a thing at some time: the others are told 403 instead of 409.</summary>
    static readonly string[] Rights =
    [
        "Paid by Provider", "Declined by Provider", "Cancel by Buyer", "Cancel by Seller", "Cancel by System",
        "WindowOver by System", "Ship by Seller", "Confirm by Buyer", "Extend by Buyer",
    ];

    public static TheoryData<OrderStatus, SignalKind, Actor> EveryCell()
    {
        var cells = new TheoryData<OrderStatus, SignalKind, Actor>();
        foreach (var status in Enum.GetValues<OrderStatus>())
            foreach (var kind in Enum.GetValues<SignalKind>())
                foreach (var actor in Enum.GetValues<Actor>())
                    cells.Add(status, kind, actor);
        return cells;
    }

    [Theory]
    [MemberData(nameof(EveryCell))]
    public void Every_cell_is_allowed_or_refused_as_written_here(OrderStatus status, SignalKind kind, Actor actor)
    {
        var order = Samples.In(status);
        var outcome = order.Apply(Samples.Signal(kind, actor, "sig_new"), Samples.Start.AddHours(1));
        var cell = Allowed.SingleOrDefault(a => a.StartsWith($"{status} {kind} by {actor} ", StringComparison.Ordinal));
        if (cell is not null)
        {
            Assert.EndsWith($"→ {outcome.Value.Status}", cell, StringComparison.Ordinal);
            Assert.Equal(order.Progress.Version + 1, outcome.Value.Progress.Version);
            Assert.NotNull(outcome.Value.Progress.EntryOf("sig_new"));
        }
        else if (Rights.Contains($"{kind} by {actor}"))
        {
            Assert.Equal((409, "not-allowed-now"), (outcome.Problem!.Status, outcome.Problem.Code));
        }
        else
        {
            Assert.Equal((403, "forbidden"), (outcome.Problem!.Status, outcome.Problem.Code));
        }
    }

    [Fact]
    public void What_is_open_to_a_side_is_what_it_may_do()
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
            foreach (var actor in Enum.GetValues<Actor>())
                Assert.Equal(
                    Enum.GetValues<SignalKind>().Where(k => OrderTransitions.Next(status, k, actor).IsOk),
                    OrderTransitions.OpenTo(actor, status));
    }

    [Fact]
    public void An_order_that_has_come_to_its_end_moves_no_more()
    {
        foreach (var end in new[] { OrderStatus.Completed, OrderStatus.Refunded, OrderStatus.Cancelled })
            foreach (var kind in Enum.GetValues<SignalKind>())
                foreach (var actor in Enum.GetValues<Actor>())
                    Assert.True(!OrderTransitions.Next(end, kind, actor).TryGet(out var next, out _) || next == end);
    }
}

using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Model;

public class RightEndsTests
{
    [Fact]
    public void What_nobody_paid_is_cancelled() => Assert.Equal(["cancelled"], Ends());

    [Fact]
    public void What_was_cancelled_before_it_was_paid_is_cancelled() => Assert.Equal(["cancelled"], Ends(new Deed(DeedKind.CancelledByBuyer)));

    [Fact]
    public void Paid_and_never_shipped_is_refunded() => Assert.Equal(["refunded"], Ends(new Deed(DeedKind.SeenPaid)));

    [Fact]
    public void Paid_and_cancelled_is_refunded() =>
        Assert.Equal(["refunded"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.CancelledBySeller)));

    [Fact]
    public void Shipped_is_completed_with_or_without_a_word_of_the_buyer()
    {
        Assert.Equal(["completed"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped)));
        Assert.Equal(["completed"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped), new Deed(DeedKind.Confirmed)));
    }

    [Fact]
    public void What_the_seller_gave_back_whole_is_refunded_shipped_or_not()
    {
        Assert.Equal(["refunded"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.AllGoesBack)));
        Assert.Equal(["refunded"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped), new Deed(DeedKind.AllGoesBack)));
        Assert.Equal(["completed"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped), new Deed(DeedKind.Settled)));
    }

    [Fact]
    public void A_refused_cancellation_counts_for_nothing() => Assert.Equal(
        ["completed"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped), new Deed(DeedKind.CancelledByBuyer, "not-allowed-now")));

    [Fact]
    public void When_both_were_taken_either_may_have_won() => Assert.Equal(
        ["refunded", "completed"], Ends(new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped), new Deed(DeedKind.CancelledByBuyer)));

    static IReadOnlyList<string> Ends(params Deed[] deeds) =>
        RightEnds.Of(new OrderStory(new OrderPlan(0, Shipment.Ships, Receipt.Confirms), "ord_1", 100, deeds));
}

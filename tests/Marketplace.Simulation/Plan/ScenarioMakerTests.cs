namespace Marketplace.Simulation.Plan;

public class ScenarioMakerTests
{
    static readonly SimulationOptions Long = new(Seed: 11, Orders: 400, Kills: 10, OutageSeconds: 20);

    [Fact]
    public void The_same_seed_makes_the_same_scenario() =>
        Assert.Equal(Described(ScenarioMaker.Make(Long)), Described(ScenarioMaker.Make(Long)));

    [Fact]
    public void Another_seed_makes_another_scenario() =>
        Assert.NotEqual(Described(ScenarioMaker.Make(Long)), Described(ScenarioMaker.Make(Long with { Seed = 12 })));

    [Fact]
    public void More_orders_leave_the_first_ones_as_they_were()
    {
        var few = ScenarioMaker.Make(Long with { Orders = 50 }).Checkouts;
        Assert.Equal(few.Select(Described), ScenarioMaker.Make(Long).Checkouts.Take(few.Count).Select(Described));
    }

    [Fact]
    public void Every_habit_occurs_in_a_long_scenario()
    {
        var scenario = ScenarioMaker.Make(Long);
        Assert.Equal(Enum.GetValues<PaymentHabit>().Length, scenario.Checkouts.Select(c => c.Payment).Distinct().Count());
        Assert.Equal(Enum.GetValues<Shipment>().Length, scenario.Checkouts.SelectMany(c => c.Orders).Select(o => o.Shipment).Distinct().Count());
        Assert.Equal(Enum.GetValues<Receipt>().Length, scenario.Checkouts.SelectMany(c => c.Orders).Select(o => o.Receipt).Distinct().Count());
        Assert.Equal(Enum.GetValues<Grievance>().Length, scenario.Checkouts.SelectMany(c => c.Orders).Select(o => o.Grievance).Distinct().Count());
        Assert.Contains(scenario.Checkouts, c => c.Orders.Count == 2);
        Assert.Contains(scenario.Checkouts, c => c.Savings is { ShopCoupon: true, PlatformCoupon: true, UseCoins: > 0, ChecksIn: true });
        Assert.Contains(scenario.Checkouts, c => c.Delivery.Duplicates > 0 && c.Delivery.Reorder);
    }

    [Fact]
    public void A_basket_names_each_sku_once_and_only_shops_that_get_an_order() => Assert.All(ScenarioMaker.Make(Long).Checkouts, checkout =>
    {
        Assert.Equal(checkout.Basket.Count, checkout.Basket.Select(l => (l.Shop, l.Sku)).Distinct().Count());
        Assert.Equal(checkout.Orders.Select(o => o.Shop).Order(), checkout.Basket.Select(l => l.Shop).Distinct().Order());
    });

    [Fact]
    public void All_faults_strike_while_orders_run()
    {
        var scenario = ScenarioMaker.Make(Long);
        Assert.Equal(10, scenario.Faults.Count(f => f.Kind == FaultKind.Kill));
        Assert.Equal(1, scenario.Faults.Count(f => f.Kind == FaultKind.Outage));
        Assert.All(scenario.Faults, f => Assert.InRange(f.AfterCheckouts, 0, scenario.Checkouts.Count - 1));
    }

    [Fact]
    public void The_clock_jumps_stay_inside_the_payment_window() => Assert.All(Enumerable.Range(1, 50), seed =>
        Assert.InRange(ScenarioMaker.Make(new SimulationOptions(seed, ClockJumps: 7)).Faults.Sum(f => f.ClockSeconds), 1, 20 * 60));

    [Fact]
    public void The_scarce_sku_is_wanted_more_often_than_it_is_there()
    {
        var scenario = ScenarioMaker.Make(Long);
        Assert.True(scenario.Checkouts.SelectMany(c => c.Basket).Where(l => l is { Shop: 0, Sku: 0 }).Sum(l => l.Quantity) > scenario.Shops[0][0].Stock);
    }

    [Fact]
    public void The_environment_makes_a_run_longer()
    {
        var environment = new Dictionary<string, string> { ["MARKETPLACE_SIMULATION_SEED"] = "7", ["MARKETPLACE_SIMULATION_ORDERS"] = "200" };
        var options = SimulationOptions.From(environment.GetValueOrDefault, drawnSeed: 3);
        Assert.Equal((7, 200, 3), (options.Seed, options.Orders, options.Kills));
        Assert.Contains("SEED=7 ", options.ToCommand(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_none_is_refused() =>
        Assert.Throws<ArgumentException>(() => SimulationOptions.From(name => name.EndsWith("KILLS", StringComparison.Ordinal) ? "many" : null, 1));

    static string Described(Scenario scenario) => System.Text.Json.JsonSerializer.Serialize(scenario);

    static string Described(CheckoutPlan checkout) => System.Text.Json.JsonSerializer.Serialize(checkout);
}

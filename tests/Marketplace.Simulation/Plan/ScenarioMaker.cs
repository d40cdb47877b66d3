namespace Marketplace.Simulation.Plan;

/// <summary>
/// Turns a seed into a <see cref="Scenario"/>. Every checkout draws from a source of its own, so that changing the number of
/// orders or faults leaves the others as they were. Clock jumps stay, all together, well inside the payment window: whoever
/// pays at once pays in time.
/// </summary>
public static class ScenarioMaker
{
    const int Buyers = 12;
    const int Shops = 4;
    const int SkusPerShop = 3;
    const int ClockSecondsInAll = 15 * 60;

    /// <summary>The scenario of these options; the same for the same options.</summary>
    public static Scenario Make(SimulationOptions options)
    {
        var shops = Enumerable.Range(0, Shops).Select(shop => Skus(options, shop)).ToList();
        var checkouts = new List<CheckoutPlan>();
        for (var orders = 0; orders < options.Orders; orders += checkouts[^1].Orders.Count) checkouts.Add(Checkout(options.Seed, checkouts.Count));
        return new Scenario(options.Seed, Buyers, shops, checkouts, [.. Faults(options, checkouts.Count)]);
    }

    /// <summary>A source of chance that depends on the seed and a name, not on what was drawn before.</summary>
    public static Random Chance(int seed, string stream, int index = 0)
    {
        var mixed = 17UL;
        foreach (var part in $"{seed}/{stream}/{index}") mixed = (mixed ^ part) * 1099511628211UL;
        return new Random((int)(mixed ^ (mixed >> 32)));
    }

    // The first SKU of the first shop is scarce: about half of those who want it get it. The others last for all.
    static List<SkuPlan> Skus(SimulationOptions options, int shop)
    {
        var chance = Chance(options.Seed, "shop", shop);
        return [.. Enumerable.Range(0, SkusPerShop).Select(sku =>
            new SkuPlan(chance.Next(99, 30_000), shop == 0 && sku == 0 ? Math.Max(2, options.Orders / 25) : options.Orders * 4))];
    }

    static CheckoutPlan Checkout(int seed, int index)
    {
        var chance = Chance(seed, "checkout", index);
        var shops = Enumerable.Range(0, Shops).OrderBy(_ => chance.Next()).Take(chance.Next(100) < 25 ? 2 : 1).ToList();
        var basket = shops.SelectMany(shop => Lines(chance, shop)).ToList();
        var delivery = new Delivery(chance.Next(3) == 0 ? chance.Next(50, 1500) : 0, chance.Next(3) == 0 ? chance.Next(1, 4) : 0, chance.Next(4) == 0);
        return new CheckoutPlan(
            index, chance.Next(Buyers), basket, Payment(chance), delivery, chance.Next(2) == 0,
            [.. shops.Select((shop, i) => Complaining(new OrderPlan(shop, Shipped(chance), Received(chance)), Chance(seed, "grievance", (index * Shops) + i)))])
        { Savings = Saved(Chance(seed, "savings", index)) };
    }

    static Savings Saved(Random chance) =>
        new(chance.Next(4) == 0, chance.Next(100) < 30, chance.Next(100) < 30, chance.Next(100) < 40 ? chance.Next(1, 400) : 0);

    // Who complains before shipment does so of an order that would be shipped.
    static OrderPlan Complaining(OrderPlan order, Random chance) =>
        order.Shipment != Shipment.Ships || chance.Next(100) >= 45 ? order : order with { Grievance = (Grievance)chance.Next(1, Enum.GetValues<Grievance>().Length) };

    static IEnumerable<BasketLine> Lines(Random chance, int shop) =>
        Enumerable.Range(0, SkusPerShop).OrderBy(_ => chance.Next()).Take(chance.Next(3) == 0 ? 2 : 1).Order()
            .Select(sku => new BasketLine(shop, sku, chance.Next(1, 4)));

    static PaymentHabit Payment(Random chance) => chance.Next(100) switch
    {
        < 60 => PaymentHabit.Pays,
        < 70 => PaymentHabit.PaysTwice,
        < 76 => PaymentHabit.Declines,
        < 83 => PaymentHabit.Abandons,
        < 90 => PaymentHabit.PaysTooLate,
        < 95 => PaymentHabit.CancelsFirst,
        _ => PaymentHabit.CancelsThenPays,
    };

    static Shipment Shipped(Random chance) => chance.Next(100) switch
    {
        < 70 => Shipment.Ships,
        < 77 => Shipment.SellerCancels,
        < 84 => Shipment.BuyerCancels,
        < 92 => Shipment.Race,
        _ => Shipment.Forgotten,
    };

    static Receipt Received(Random chance) => chance.Next(100) switch
    {
        < 60 => Receipt.Confirms,
        < 70 => Receipt.ExtendsThenConfirms,
        < 85 => Receipt.Silent,
        _ => Receipt.ExtendsThenSilent,
    };

    static IEnumerable<Fault> Faults(SimulationOptions options, int checkouts)
    {
        var chance = Chance(options.Seed, "faults");
        var jumps = options.ClockJumps;
        return Spread(FaultKind.Kill, options.Kills)
            .Concat(Spread(FaultKind.Outage, options.OutageSeconds > 0 ? 1 : 0))
            .Concat(Spread(FaultKind.ClockJump, jumps))
            .Concat(Spread(FaultKind.ProviderFailure, options.ProviderFailures))
            .OrderBy(f => f.AfterCheckouts);

        IEnumerable<Fault> Spread(FaultKind kind, int times) => Enumerable.Range(0, times).Select(i => new Fault(
            (int)(checkouts * (i + 0.2 + (chance.NextDouble() * 0.6)) / times), chance.Next(0, 800), kind,
            kind == FaultKind.ClockJump ? chance.Next(20, ClockSecondsInAll / times) : 0));
    }
}

namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of the machinery behind.</summary>
public static class MachineryInvariants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("No case failed", o => o.Seen.Machinery.FailedCases),
        new("No case of a finished order still runs", o => o.Seen.Machinery.RunningCases),
        new("There are no dead letters", o => o.Seen.Machinery.DeadLetters),
    ];
}

/// <summary>Every invariant there is.</summary>
public static class AllInvariants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
        [.. OrderInvariants.All, .. MoneyInvariants.All, .. CoinInvariants.All, .. CouponInvariants.All, .. MachineryInvariants.All, .. NoticeInvariants.All];

    /// <summary>What is violated, each line led by the invariant's name; empty when all is well.</summary>
    public static IReadOnlyList<string> Check(Outcome outcome) =>
        [.. All.SelectMany(invariant => invariant.Violations(outcome).Select(violation => $"{invariant.Name}: {violation}"))];
}

using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace LocalRuntime.Tests.Durable;

/// <summary>Runs a scenario twice: as it should be, and with every message delivered twice.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryDeliveryAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<Delivery>(Delivery.Once), new TheoryDataRow<Delivery>(Delivery.Twice)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

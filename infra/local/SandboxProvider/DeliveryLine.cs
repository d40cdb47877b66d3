namespace Marketplace.Local.SandboxProvider;

/// <summary>What is still to be told about one payment or transfer, the lowest rank first.</summary>
internal sealed class DeliveryLine(string name)
{
    private readonly SortedDictionary<long, Delivery> waiting = [];

    public string Name => name;

    /// <summary>Whether one is being told right now.</summary>
    public bool Busy { get; set; }

    public Delivery? Next => waiting.Count == 0 ? null : waiting.First().Value;

    public void Add(Delivery delivery) => waiting[delivery.Rank] = delivery;

    public void Remove(Delivery delivery) => waiting.Remove(delivery.Rank);
}

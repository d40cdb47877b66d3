using System.Text.Json.Serialization;
using Marketplace.Shared;

namespace Marketplace.Orders.Contracts;

/// <summary>
/// Tells that something happened to an order: an entry of its timeline. Sent as JSON to the topic <see cref="Topic"/> after it was saved, never
/// lost, perhaps more than once and not always in order. That an order was placed is not told before something follows: nobody needs to hear it.
/// </summary>
/// <param name="OrderId"><c>ord_…</c></param>
/// <param name="Entry">Its place in the timeline, from 0.</param>
/// <param name="At">When.</param>
/// <param name="What">In the past tense, as the timeline says it: <c>paid</c>, <c>shipped</c>, <c>completed</c>…</param>
/// <param name="By">Who did it: <c>buyer</c>, <c>seller</c>, <c>operator</c>, <c>provider</c> or <c>system</c>.</param>
/// <param name="Reason">Why, in a person's words, or null.</param>
/// <param name="Status">Where the order stood when it was told.</param>
/// <param name="ShopId">The seller.</param>
/// <param name="BuyerId">The buyer's user id.</param>
/// <param name="Due">What the buyer pays in money.</param>
/// <param name="Title">Of its first line; escape it.</param>
public sealed record OrderEvent(
    string OrderId, int Entry, DateTimeOffset At, string What, string By, string? Reason, OrderStatus Status, string ShopId, string BuyerId, Money Due, string Title)
{
    /// <summary>The topic it is sent to.</summary>
    public const string Topic = "orders";

    /// <summary>The products of its lines, each once.</summary>
    public IReadOnlyList<string> ProductIds { get; init; } = [];

    /// <summary>The same however often it is told.</summary>
    [JsonIgnore]
    public string EventId => $"{OrderId}.{Entry}";
}

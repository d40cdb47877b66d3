using System.Text.Json.Serialization;
using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations;

/// <summary>What somebody did.</summary>
public enum DeedKind
{
    View,
    Search,
    Cart,
    Like,
    Share,
    Skip,
    Buy,
}

/// <summary>One thing that somebody did: with a product, or by words. Two that are alike in everything are one.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When, in Unix milliseconds.</param>
/// <param name="ProductId">With which product; null for a search.</param>
/// <param name="Query">What was searched for; null otherwise.</param>
/// <param name="Scenario">Where it was shown, if it was recommended.</param>
/// <param name="TrackingId">What it was recommended under, if it was.</param>
public sealed record Deed(
    [property: JsonPropertyName("k")] DeedKind Kind,
    [property: JsonPropertyName("t")] long At,
    [property: JsonPropertyName("p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ProductId = null,
    [property: JsonPropertyName("q"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Query = null,
    [property: JsonPropertyName("s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scenario = null,
    [property: JsonPropertyName("r"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TrackingId = null)
{
    /// <summary>What it says of interest in a product; null when it says nothing, or the contrary.</summary>
    [JsonIgnore]
    internal EventKind? Interest => (Kind, ProductId) switch
    {
        (_, null) => null,
        (DeedKind.View, _) => EventKind.View,
        (DeedKind.Like or DeedKind.Share, _) => EventKind.Like,
        (DeedKind.Cart, _) => EventKind.Cart,
        (DeedKind.Buy, _) => EventKind.Buy,
        _ => null,
    };
}

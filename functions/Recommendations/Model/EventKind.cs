namespace Marketplace.Recommendations.Model;

/// <summary>What somebody did with a product, from the lightest sign of interest to the heaviest.</summary>
internal enum EventKind : byte
{
    View,
    Like,
    Cart,
    Buy,
}

using System.ComponentModel.DataAnnotations;

namespace Marketplace.Shops;

/// <summary>Configuration section <c>Shops</c>.</summary>
public sealed class ShopsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Shops";

    /// <summary>What the platform keeps of each sale, in hundredths of a per cent.</summary>
    [Range(0, 5_000)]
    public int CommissionBasisPoints { get; set; } = 500;
}

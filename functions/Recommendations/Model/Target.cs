namespace Marketplace.Recommendations.Model;

/// <summary>What somebody is to be led to. Each has a ranking of its own, learned from all that was at hand and not only from what was clicked, so purchases are not foreseen of clicks alone.</summary>
internal enum Target : byte
{
    /// <summary>To look, or anything more.</summary>
    Click,

    /// <summary>To put into the cart, or to buy.</summary>
    Cart,

    Purchase,
}

/// <summary>How much each target counts where something is shown.</summary>
internal sealed record Blend(double Click, double Cart, double Purchase)
{
    public static Blend Of(Target target) => new(target == Target.Click ? 1 : 0, target == Target.Cart ? 1 : 0, target == Target.Purchase ? 1 : 0);

    public double Of(int target) => (Target)target switch
    {
        Target.Click => Click,
        Target.Cart => Cart,
        Target.Purchase => Purchase,
        _ => 0,
    };
}

using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations.Serving;

/// <summary>Where something is recommended.</summary>
public enum Scenario
{
    Home,
    Product,
    Cart,
    AfterPurchase,
    SearchHints,
}

/// <summary>What counts for how much in a scenario; all scenarios share everything else.</summary>
/// <param name="Targets">What people are to be led to here: how much the model's ranking for each target counts.</param>
/// <param name="Foreseen">How near the front the learned model puts it.</param>
/// <param name="Interest">Likeness to what the person looked at lately.</param>
/// <param name="Focus">Likeness to what is at hand: the product shown, what lies in the cart, what was just bought.</param>
/// <param name="Alike">That it reads or looks like one of these, or like what was looked at last.</param>
/// <param name="Selling">How well it sells.</param>
/// <param name="New">That it is new.</param>
/// <param name="Seen">What is left of the score of something that was looked at before.</param>
/// <param name="Crowd">What is left of the score for each of the same category that stands before it.</param>
/// <param name="Explores">Whether every fifth place goes to something new, so that it is seen at all.</param>
internal sealed record ScenarioSettings(Blend Targets, double Foreseen, double Interest, double Focus, double Alike, double Selling, double New, double Seen, double Crowd, bool Explores)
{
    public static ScenarioSettings Of(Scenario scenario) => scenario switch
    {
        Scenario.Product => new(new Blend(0.5, 0.3, 0.2), 1.5, 0.3, 2, 2.5, 0.3, 0.1, 0.8, 0.97, false),
        Scenario.Cart => new(new Blend(0, 0.3, 0.7), 1.2, 0.5, 1, 0.3, 0.6, 0.1, 0.6, 0.85, false),
        Scenario.AfterPurchase => new(new Blend(0.2, 0.3, 0.5), 1.2, 0.6, 1, 0.3, 0.6, 0.3, 0.5, 0.85, true),
        _ => new(new Blend(0.4, 0.3, 0.3), 1.5, 1.5, 0, 0.8, 0.5, 0.4, 0.5, 0.9, true),
    };

    /// <summary>For whom little is known, what sells says more; for who has been away, what is new.</summary>
    public ScenarioSettings For(Standing standing) => standing switch
    {
        Standing.Unknown or Standing.New => this with { Selling = Selling * 1.3 },
        Standing.Dormant => this with { New = New * 1.5 },
        Standing.Churned => this with { New = New * 1.5, Selling = Selling * 1.3 },
        _ => this,
    };
}

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>What decides whether a subscription takes a message. Local kinds: <see cref="Marketplace.Local.ServiceBus.CorrelationFilter"/> and <see cref="Marketplace.Local.ServiceBus.EveryMessageFilter"/>.</summary>
public abstract class RuleFilter
{
    internal RuleFilter()
    {
    }

    internal abstract bool Takes(Marketplace.Local.ServiceBus.Content message);
}

/// <summary>What would change a message that a rule takes. The local broker changes none, so there is no kind of it.</summary>
public abstract class RuleAction
{
    internal RuleAction()
    {
    }
}

/// <summary>A rule to make.</summary>
public sealed class CreateRuleOptions
{
    /// <summary>A rule of the default name that takes every message.</summary>
    public CreateRuleOptions()
        : this(DefaultName)
    {
    }

    /// <summary>A rule that takes every message.</summary>
    public CreateRuleOptions(string name)
        : this(name, new Marketplace.Local.ServiceBus.EveryMessageFilter())
    {
    }

    /// <summary>A rule that takes what its filter takes.</summary>
    public CreateRuleOptions(string name, RuleFilter filter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(filter);
        (Name, Filter) = (name, filter);
    }

    internal static string DefaultName => "$Default";

    /// <summary>Its name, unique in the subscription.</summary>
    public string Name { get; set; }

    /// <summary>What it takes.</summary>
    public RuleFilter Filter { get; set; }
}

/// <summary>A rule of a subscription.</summary>
public sealed class RuleProperties
{
    internal RuleProperties(string name, RuleFilter filter) => (Name, Filter) = (name, filter);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it takes.</summary>
    public RuleFilter Filter { get; set; }
}

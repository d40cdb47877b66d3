using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Administration;
using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>The rules of one subscription.</summary>
public class ServiceBusRuleManager : IAsyncDisposable
{
    private readonly ServiceBusClient client = null!;

    /// <summary>For mocking.</summary>
    protected ServiceBusRuleManager()
    {
    }

    internal ServiceBusRuleManager(ServiceBusClient client, string path) => (this.client, SubscriptionPath) = (client, path);

    /// <summary>The subscription.</summary>
    public virtual string SubscriptionPath { get; } = "";

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace => client.FullyQualifiedNamespace;

    /// <summary>Whether it was closed.</summary>
    public virtual bool IsClosed { get; private set; }

    /// <summary>Adds a rule; <see cref="ServiceBusFailureReason.MessagingEntityAlreadyExists"/> if one has the name.</summary>
    public virtual Task CreateRuleAsync(string ruleName, RuleFilter filter, CancellationToken cancellationToken = default) =>
        CreateRuleAsync(new CreateRuleOptions(ruleName, filter), cancellationToken);

    /// <summary>Adds a rule; <see cref="ServiceBusFailureReason.MessagingEntityAlreadyExists"/> if one has the name.</summary>
    public virtual Task CreateRuleAsync(CreateRuleOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.ChangeRulesAsync(SubscriptionPath, rules => rules.Any(rule => rule.Name == options.Name)
            ? throw new ServiceBusException($"The rule '{options.Name}' exists already.", ServiceBusFailureReason.MessagingEntityAlreadyExists, SubscriptionPath)
            : [.. rules, new Rule(options.Name, options.Filter)]);
    }

    /// <summary>Removes a rule; <see cref="ServiceBusFailureReason.MessagingEntityNotFound"/> if none has the name.</summary>
    public virtual Task DeleteRuleAsync(string ruleName, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.ChangeRulesAsync(SubscriptionPath, rules => rules.All(rule => rule.Name != ruleName)
            ? throw new ServiceBusException($"There is no rule '{ruleName}'.", ServiceBusFailureReason.MessagingEntityNotFound, SubscriptionPath)
            : [.. rules.Where(rule => rule.Name != ruleName)]);
    }

    /// <summary>All rules.</summary>
    public virtual async IAsyncEnumerable<RuleProperties> GetRulesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask;
        foreach (var rule in Broker.RulesOf(SubscriptionPath)) yield return new RuleProperties(rule.Name, rule.Filter);
    }

    /// <summary>Ends the manager.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    /// <summary>Ends the manager.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    private Broker Broker
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return client.Broker;
        }
    }
}

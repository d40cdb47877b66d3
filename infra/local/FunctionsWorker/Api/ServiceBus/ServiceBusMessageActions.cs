using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function may do with its message itself, with AutoCompleteMessages turned off.</summary>
public class ServiceBusMessageActions
{
    readonly ProcessMessageEventArgs? delivery;

    internal ServiceBusMessageActions(ProcessMessageEventArgs delivery) => this.delivery = delivery;

    /// <summary>For tests that replace it.</summary>
    protected ServiceBusMessageActions() { }

    /// <summary>The function has settled the message, so the host must not.</summary>
    internal bool Settled { get; private set; }

    ProcessMessageEventArgs Delivery => delivery ?? throw new InvalidOperationException("These actions belong to no message.");

    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        await Delivery.CompleteMessageAsync(message, cancellationToken);
        Settled = true;
    }

    public virtual async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        await Delivery.AbandonMessageAsync(message, propertiesToModify, cancellationToken);
        Settled = true;
    }

    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default)
    {
        await (deadLetterReason is null
            ? Delivery.DeadLetterMessageAsync(message, propertiesToModify, cancellationToken)
            : Delivery.DeadLetterMessageAsync(message, propertiesToModify ?? [], deadLetterReason, deadLetterErrorDescription, cancellationToken));
        Settled = true;
    }

    public virtual async Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        await Delivery.DeferMessageAsync(message, propertiesToModify, cancellationToken);
        Settled = true;
    }

    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        Delivery.RenewMessageLockAsync(message, cancellationToken);
}

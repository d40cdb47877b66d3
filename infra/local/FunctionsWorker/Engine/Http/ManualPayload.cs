using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>What a function is given that is started by hand, in place of what its trigger would bring.</summary>
static class ManualPayload
{
    /// <summary>Null for functions that cannot be started so: HTTP functions are called, durable ones scheduled, blobs uploaded.</summary>
    public static object? For(LocalFunction function, string input) => function.Trigger switch
    {
        TimerTriggerAttribute => new TimerInfo(),
        QueueTriggerAttribute => QueuePayload.Typed(input),
        ServiceBusTriggerAttribute => new BusPayload(ServiceBusModelFactory.ServiceBusReceivedMessage(BinaryData.FromString(input)), null),
        _ => null,
    };
}

using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Reads one Service Bus entity for one function. A message is completed when its function succeeds (unless that is left to
/// the function) and abandoned when it fails; after the entity's MaxDeliveryCount the broker dead-letters it.
/// </summary>
sealed class ServiceBusListener(LocalFunction function, ServiceBusProcessor processor, bool autoComplete, TriggerRunner runner, ILogger logger) : IListener
{
    public string Name => $"Service Bus '{processor.EntityPath}'";

    public async Task RunAsync(CancellationToken stopTaking)
    {
        processor.ProcessMessageAsync += HandleAsync;
        processor.ProcessErrorAsync += ReportAsync;
        try
        {
            await processor.StartProcessingAsync(CancellationToken.None);
            await Task.Delay(Timeout.Infinite, stopTaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await processor.StopProcessingAsync(CancellationToken.None);
        }
        finally
        {
            processor.ProcessMessageAsync -= HandleAsync;
            processor.ProcessErrorAsync -= ReportAsync;
        }
    }

    async Task HandleAsync(ProcessMessageEventArgs delivery)
    {
        var actions = new ServiceBusMessageActions(delivery);
        var fault = await runner.RunAsync(function, new BusPayload(delivery.Message, actions), BusPayload.DataOf(delivery.Message));
        if (actions.Settled) return;
        if (fault is not null) await delivery.AbandonMessageAsync(delivery.Message, null, CancellationToken.None);
        else if (autoComplete) await delivery.CompleteMessageAsync(delivery.Message, CancellationToken.None);
    }

    Task ReportAsync(ProcessErrorEventArgs report)
    {
        logger.LogWarning("{Listener}: {Fault}", Name, report.Exception.Message.Split('\n')[0]);
        return Task.CompletedTask;
    }
}

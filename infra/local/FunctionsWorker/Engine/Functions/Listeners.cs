using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Makes the listener of each function that is started by something else than HTTP or an orchestration.</summary>
sealed class Listeners(
    IConfiguration configuration, HostSettings settings, LocalEnvironment environment, TriggerRunner runner,
    StorageMeter meter, TimeProvider time, ILoggerFactory loggers)
{
    const string Storage = "AzureWebJobsStorage";
    readonly ScheduleStore schedules = new(environment.DataFolder);

    public IListener? For(LocalFunction function)
    {
        var logger = loggers.CreateLogger("Host.Triggers");
        try
        {
            return function.Trigger switch
            {
                TimerTriggerAttribute timer => new TimerListener(function, Schedule.Parse(Resolve(timer.Schedule, function)), schedules, runner, time),
                QueueTriggerAttribute queue => ForQueue(function, queue, logger),
                BlobTriggerAttribute blob => ForBlobs(function, blob, logger),
                ServiceBusTriggerAttribute bus => new ServiceBusListener(
                    function, LocalBus.ProcessorFor(function, settings.ServiceBus, configuration),
                    settings.ServiceBus.AutoCompleteMessages && bus.AutoCompleteMessages, runner, logger),
                _ => null,
            };
        }
        catch (FormatException wrong)
        {
            throw new LocalHostException($"Function '{function.Name}': {wrong.Message}", wrong);
        }
    }

    /// <summary>The queue that a function reads.</summary>
    public static QueueClient QueueOf(IConfiguration configuration, QueueTriggerAttribute trigger, LocalFunction function) => Queue(
        SettingNames.Connection(configuration, trigger.Connection, Storage, function), SettingNames.Resolve(configuration, trigger.QueueName, function));

    QueueListener ForQueue(LocalFunction function, QueueTriggerAttribute trigger, ILogger logger)
    {
        var connection = SettingNames.Connection(configuration, trigger.Connection, Storage, function);
        var queue = QueueOf(configuration, trigger, function);
        return new QueueListener(function, queue, Queue(connection, queue.Name + "-poison"), settings.Queues, runner, meter, logger);
    }

    BlobListener ForBlobs(LocalFunction function, BlobTriggerAttribute trigger, ILogger logger)
    {
        var connection = SettingNames.Connection(configuration, trigger.Connection, Storage, function);
        var pattern = BlobPattern.Parse(Resolve(trigger.BlobPath, function));
        return new BlobListener(
            function, pattern, new BlobContainerClient(connection, pattern.Container),
            Queue(connection, BlobListener.PoisonQueue, settings.Queues.Encoding), environment.DataFolder, settings.Blobs, runner, meter, logger);
    }

    string Resolve(string text, LocalFunction function) => SettingNames.Resolve(configuration, text, function);

    static QueueClient Queue(string connection, string name, QueueMessageEncoding encoding = QueueMessageEncoding.None) =>
        new(connection, name, new QueueClientOptions { MessageEncoding = encoding });
}

namespace Marketplace.Local.FunctionsWorker;

/// <summary>What waits for one function's trigger. It takes from the moment it is run until told to stop, and returns when all it took is done.</summary>
interface IListener
{
    string Name { get; }

    Task RunAsync(CancellationToken stopTaking);
}

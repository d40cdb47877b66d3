using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.ServiceBus;

/// <summary>A broker of a test's own: its file, its clock, a client. It can be stopped abruptly and opened again, as after a kill.</summary>
internal sealed class Bus : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly string folder = TemporaryFolder.New("bus");
    private readonly string name = "bus-" + Guid.NewGuid().ToString("N");

    private Bus() => (Local, Client) = Open(Path.Combine(folder, "bus.db"));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public LocalServiceBus Local { get; private set; }

    public ServiceBusClient Client { get; private set; }

    public static async Task<Bus> WithQueueAsync(QueueSettings? settings = null)
    {
        var bus = new Bus();
        await bus.Local.CreateQueueAsync("orders", settings);
        return bus;
    }

    public static Bus Empty() => new();

    public ServiceBusSender Sender(string to = "orders") => Client.CreateSender(to);

    public ServiceBusReceiver Receiver(ServiceBusReceiveMode mode = ServiceBusReceiveMode.PeekLock, SubQueue sub = SubQueue.None) =>
        Client.CreateReceiver("orders", new ServiceBusReceiverOptions { ReceiveMode = mode, SubQueue = sub });

    public ServiceBusReceiver DeadLetters() => Receiver(sub: SubQueue.DeadLetter);

    public Task SendAsync(params string[] bodies) => Sender().SendMessagesAsync(bodies.Select(body => new ServiceBusMessage(body)));

    /// <summary>What is ready now, without waiting: the wait's end is brought about by hand.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReadyAsync(ServiceBusReceiver receiver, int max = 100)
    {
        var asked = receiver.ReceiveMessagesAsync(max, Soon);
        Clock.Advance(Soon);
        return await asked;
    }

    public async Task<IReadOnlyList<string>> BodiesAsync(ServiceBusReceiver receiver) =>
        [.. (await ReadyAsync(receiver)).Select(message => message.Body.ToString())];

    /// <summary>Copies the file as it stands, as a killed process leaves it, and serves the copy.</summary>
    public async Task CrashAsync()
    {
        var copy = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Local.File)!, "bus.db*")) CopyWhileOpen(file, Path.Combine(copy, Path.GetFileName(file)));
        await Local.DisposeAsync();
        (Local, Client) = Open(Path.Combine(copy, "bus.db"));
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
    }

    private static void CopyWhileOpen(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.Create(to);
        source.CopyTo(target);
    }

    private (LocalServiceBus Local, ServiceBusClient Client) Open(string file)
    {
        var local = LocalServiceBus.Start(file, Clock, name);
        return (local, new ServiceBusClient(local.ConnectionString));
    }
}

using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Messages to send at once, as many as fit.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly List<ServiceBusMessage> messages = [];
    private bool disposed;

    internal ServiceBusMessageBatch(long maxSizeInBytes) => MaxSizeInBytes = maxSizeInBytes;

    /// <summary>How many bytes fit.</summary>
    public long MaxSizeInBytes { get; }

    /// <summary>How many bytes are in.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>How many messages are in.</summary>
    public int Count => messages.Count;

    internal IReadOnlyList<ServiceBusMessage> Messages
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return messages;
        }
    }

    /// <summary>Adds a message if it fits.</summary>
    public bool TryAddMessage(ServiceBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        ObjectDisposedException.ThrowIf(disposed, this);
        var size = Outbound.SizeOf(message);
        if (SizeInBytes + size > MaxSizeInBytes) return false;
        messages.Add(message);
        SizeInBytes += size;
        return true;
    }

    /// <summary>Ends the batch.</summary>
    public void Dispose()
    {
        disposed = true;
        messages.Clear();
    }
}

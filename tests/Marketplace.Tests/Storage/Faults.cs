using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Marketplace.Tests.Storage;

/// <summary>The process died here: what had been sent to storage is done, what had not is not.</summary>
public sealed class CrashException(string message) : Exception(message);

/// <summary>Counts requests, and "kills the process" at a chosen one: before it is sent, or after storage did it.</summary>
public sealed class Faults : HttpPipelinePolicy
{
    int count;

    /// <summary>At which request from now on; 0 for never.</summary>
    public int CrashAt { get; set; }

    /// <summary>Whether storage did what that request asked.</summary>
    public bool AfterSending { get; set; }

    /// <summary>How many requests were made since the last reset.</summary>
    public int Count => Volatile.Read(ref count);

    public void Reset(int crashAt = 0, bool afterSending = false)
    {
        (CrashAt, AfterSending) = (crashAt, afterSending);
        Volatile.Write(ref count, 0);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var crash = Interlocked.Increment(ref count) == CrashAt;
        if (crash && !AfterSending) throw new CrashException($"Died before request {CrashAt}.");
        await ProcessNextAsync(message, pipeline);
        if (crash) throw new CrashException($"Died after request {CrashAt}.");
    }

    /// <summary>A table client over these faults.</summary>
    public TableServiceClient Tables(string connection)
    {
        var options = new TableClientOptions();
        options.AddPolicy(this, HttpPipelinePosition.PerCall);
        return new TableServiceClient(connection, options);
    }

    /// <summary>A queue client over these faults, encoding as the app's.</summary>
    public QueueServiceClient Queues(string connection)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        options.AddPolicy(this, HttpPipelinePosition.PerCall);
        return new QueueServiceClient(connection, options);
    }
}

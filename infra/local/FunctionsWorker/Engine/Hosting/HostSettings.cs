using System.Globalization;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>host.json in types, with the published defaults for what it leaves out.</summary>
sealed record HostSettings(
    HttpSettings Http, QueueSettings Queues, BlobSettings Blobs, BusSettings ServiceBus, TimeSpan? FunctionTimeout)
{
    public static HostSettings From(IConfiguration configuration)
    {
        var extensions = configuration.GetSection("extensions");
        var timeout = Span(configuration, "functionTimeout", Timeout.InfiniteTimeSpan);
        return new HostSettings(
            HttpSettings.From(extensions.GetSection("http")),
            QueueSettings.From(extensions.GetSection("queues"), configuration),
            new BlobSettings(
                Number(extensions, "blobs:maxDegreeOfParallelism", 8 * Environment.ProcessorCount),
                Number(extensions, "blobs:poisonBlobThreshold", 5)),
            BusSettings.From(extensions.GetSection("serviceBus")),
            timeout < TimeSpan.Zero ? null : timeout);
    }

    public static int Number(IConfiguration section, string key, int otherwise)
    {
        if (section[key] is not { Length: > 0 } text) return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LocalHostException($"host.json: '{key}' is '{text}', which is no whole number.");
    }

    public static TimeSpan Span(IConfiguration section, string key, TimeSpan otherwise)
    {
        if (section[key] is not { Length: > 0 } text) return otherwise;
        if (text == "-1") return Timeout.InfiniteTimeSpan;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            ? span
            : throw new LocalHostException($"host.json: '{key}' is '{text}', which is no TimeSpan such as 00:00:30.");
    }

    public static T Choice<T>(IConfiguration section, string key, T otherwise)
        where T : struct, Enum
    {
        if (section[key] is not { Length: > 0 } text) return otherwise;
        return Enum.TryParse<T>(text, ignoreCase: true, out var choice)
            ? choice
            : throw new LocalHostException($"host.json: '{key}' is '{text}'; it may be {string.Join(", ", Enum.GetNames<T>())}.");
    }

    public static bool Flag(IConfiguration section, string key, bool otherwise)
    {
        if (section[key] is not { Length: > 0 } text) return otherwise;
        return bool.TryParse(text, out var flag)
            ? flag
            : throw new LocalHostException($"host.json: '{key}' is '{text}', which is neither true nor false.");
    }
}

/// <summary>Limits are off when negative, as published.</summary>
sealed record HttpSettings(string RoutePrefix, int MaxOutstandingRequests, int MaxConcurrentRequests)
{
    public static HttpSettings From(IConfiguration section) => new(
        (section["routePrefix"] ?? "api").Trim('/'),
        HostSettings.Number(section, "maxOutstandingRequests", -1),
        HostSettings.Number(section, "maxConcurrentRequests", -1));
}

/// <summary>
/// How a queue is read. <see cref="VisibilityTimeout"/> is the pause after a failed try; <see cref="Lease"/> is how long a
/// message stays hidden from others while its function runs, renewed as long as it does (LocalRuntime:QueueLease; the
/// genuine host uses ten minutes, which is long to wait for after every kill on a developer's machine).
/// </summary>
sealed record QueueSettings(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval,
    QueueMessageEncoding Encoding, TimeSpan Lease)
{
    const int MaxBatchSize = 32;

    public static QueueSettings From(IConfiguration section, IConfiguration all)
    {
        var batch = HostSettings.Number(section, "batchSize", 16);
        if (batch is < 1 or > MaxBatchSize) throw new LocalHostException($"host.json: queues batchSize is {batch}; it must be from 1 to {MaxBatchSize}.");
        return new QueueSettings(
            batch,
            HostSettings.Number(section, "newBatchThreshold", batch / 2),
            HostSettings.Number(section, "maxDequeueCount", 5),
            HostSettings.Span(section, "visibilityTimeout", TimeSpan.Zero),
            HostSettings.Span(section, "maxPollingInterval", TimeSpan.FromMinutes(1)),
            string.Equals(section["messageEncoding"], "none", StringComparison.OrdinalIgnoreCase) ? QueueMessageEncoding.None : QueueMessageEncoding.Base64,
            HostSettings.Span(all, "LocalRuntime:QueueLease", TimeSpan.FromSeconds(30)));
    }
}

/// <summary>How blobs are read.</summary>
sealed record BlobSettings(int MaxDegreeOfParallelism, int PoisonBlobThreshold);

/// <summary>How Service Bus entities are read.</summary>
sealed record BusSettings(int MaxConcurrentCalls, bool AutoCompleteMessages, TimeSpan MaxAutoLockRenewalDuration, int PrefetchCount)
{
    public static BusSettings From(IConfiguration section) => new(
        HostSettings.Number(section, "maxConcurrentCalls", 16),
        HostSettings.Flag(section, "autoCompleteMessages", true),
        HostSettings.Span(section, "maxAutoLockRenewalDuration", TimeSpan.FromMinutes(5)),
        HostSettings.Number(section, "prefetchCount", 0));
}

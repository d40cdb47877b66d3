using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Runs a function for a trigger that is not HTTP: in a scope of its own, within functionTimeout, and never throwing what
/// the function threw; the answer is the fault, and each trigger knows what a fault means for its message.
/// Runs are not cancelled by a stopping host until its time to drain is over.
/// </summary>
sealed class TriggerRunner(IServiceProvider services, FunctionRunner functions, HostSettings settings, ILoggerFactory loggers) : IDisposable
{
    readonly CancellationTokenSource hardStop = new();

    /// <summary>The time to drain is over: runs see their token cancelled.</summary>
    public Task GiveUpAsync() => hardStop.CancelAsync();

    public void Dispose() => hardStop.Dispose();

    public async Task<Exception?> RunAsync(LocalFunction function, object payload, IReadOnlyDictionary<string, object?> data, int retry = 0)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(hardStop.Token);
        await using var scope = services.CreateAsyncScope();
        var invocation = new Invocation(function, scope.ServiceProvider, payload, timeout.Token)
        {
            Data = data,
            RetryCount = retry,
            MaxRetryCount = function.Retry?.Tries ?? 0,
        };
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        var began = Stopwatch.GetTimestamp();
        try
        {
            await TimeLimit.HoldAsync(functions.RunAsync(invocation), settings.FunctionTimeout, timeout);
            logger.LogDebug("Executed '{Function}' (Succeeded, {Elapsed:F0} ms)", function.Name, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            return null;
        }
        catch (Exception fault) // Whatever a function throws is its own affair; the trigger decides what becomes of the message.
        {
            logger.LogError(fault, "Executed '{Function}' (Failed, {Elapsed:F0} ms)", function.Name, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            return fault;
        }
    }
}

using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Marketplace.Shared.Http;

/// <summary>
/// The last line of an HTTP function: an outage of storage, or a wait that took too long, becomes 503 with Retry-After, a bug becomes 500 that discloses
/// only a trace id, and a body cut short by its sender becomes 400. Other triggers keep their exceptions, since those drive retries.
/// </summary>
internal sealed class FaultsMiddleware(ILogger<FaultsMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        ForbidGuessing(http);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("{Function}: the caller went away.", context.FunctionDefinition.Name);
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            var problem = ProblemOf(fault);
            if (problem.Status >= 500) log.LogError(fault, "{Function} failed.", context.FunctionDefinition.Name);
            http.Response.Clear();
            ForbidGuessing(http);
            await problem.ExecuteAsync(http);
        }
    }

    /// <summary>Browsers take an answer for what it says it is.</summary>
    static void ForbidGuessing(HttpContext http) => http.Response.Headers.XContentTypeOptions = "nosniff";

    static Problem ProblemOf(Exception fault) => fault switch
    {
        BadHttpRequestException bad => new Problem("bad-request", bad.StatusCode, "The request cannot be read."),
        _ when IsOutage(fault) => new Problem("storage-unavailable", 503, "Try again in a moment.", "The store does not answer in time; nothing is lost.") { RetryAfterSeconds = 2 },
        _ => new Problem("internal", 500, "This went wrong on our side.", "Give the traceId when you report it."),
    };

    static bool IsOutage(Exception fault) => fault switch
    {
        RequestFailedException failed => failed.Status is 0 or 429 or >= 500,
        HttpRequestException or System.Net.Sockets.SocketException => true,
        AggregateException many => many.InnerExceptions.Any(IsOutage),
        OperationCanceledException or TimeoutException => true,
        _ => false,
    };
}

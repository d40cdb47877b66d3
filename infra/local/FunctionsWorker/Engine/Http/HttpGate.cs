using Microsoft.AspNetCore.Http;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>host.json's limits: so many requests at work, so many at work or waiting, and 429 for the rest.</summary>
sealed class HttpGate : IDisposable
{
    readonly SemaphoreSlim? room;
    readonly int maxOutstanding;
    int outstanding;

    HttpGate(HttpSettings settings)
    {
        maxOutstanding = settings.MaxOutstandingRequests;
        if (settings.MaxConcurrentRequests > 0) room = new SemaphoreSlim(settings.MaxConcurrentRequests);
    }

    public static HttpGate? For(HttpSettings settings) =>
        settings.MaxConcurrentRequests > 0 || settings.MaxOutstandingRequests > 0 ? new HttpGate(settings) : null;

    public async Task EnterAsync(HttpContext context, RequestDelegate run)
    {
        try
        {
            if (Interlocked.Increment(ref outstanding) > maxOutstanding && maxOutstanding > 0)
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            else
                await RunInTurnAsync(context, run);
        }
        finally
        {
            Interlocked.Decrement(ref outstanding);
        }
    }

    public void Dispose() => room?.Dispose();

    async Task RunInTurnAsync(HttpContext context, RequestDelegate run)
    {
        if (room is null)
        {
            await run(context);
            return;
        }

        await room.WaitAsync(context.RequestAborted);
        try
        {
            await run(context);
        }
        finally
        {
            room.Release();
        }
    }
}

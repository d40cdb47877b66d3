using Microsoft.AspNetCore.Http;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Turns what an HTTP function returned into the response.</summary>
static class HttpResults
{
    public static Task WriteAsync(HttpContext context, object? result) => result switch
    {
        null => Task.CompletedTask,
        IResult answer => answer.ExecuteAsync(context),
        string text => context.Response.WriteAsync(text, context.RequestAborted),
        _ => context.Response.WriteAsJsonAsync(result, result.GetType(), context.RequestAborted),
    };
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Turns what an HTTP function returned into the response: results write themselves, text is text, anything else is JSON.</summary>
static class HttpResults
{
    public static Task WriteAsync(HttpContext context, object? result) => result switch
    {
        null => Task.CompletedTask,
        IResult answer => answer.ExecuteAsync(context),
        IActionResult answer => answer.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor())),
        string text => context.Response.WriteAsync(text, context.RequestAborted),
        _ => context.Response.WriteAsJsonAsync(result, result.GetType(), (JsonSerializerOptions?)null, null, context.RequestAborted),
    };

    /// <summary>Whether ASP.NET MVC is needed to write what this function returns.</summary>
    public static bool NeedsMvc(LocalFunction function)
    {
        var type = function.Method.ReturnType;
        if (type.IsGenericType) type = type.GenericTypeArguments[0];
        return typeof(IActionResult).IsAssignableFrom(type);
    }
}

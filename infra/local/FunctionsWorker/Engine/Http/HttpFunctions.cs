using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Gives every HTTP function its route on Kestrel.</summary>
static class HttpFunctions
{
    public static void Map(WebApplication app, IReadOnlyList<LocalFunction> functions, FunctionRunner runner)
    {
        var prefix = app.Configuration["extensions:http:routePrefix"] ?? "api";
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpTriggerAttribute trigger) continue;
            var pattern = RoutePatternFactory.Parse(string.Join('/', prefix.Trim('/'), (trigger.Route ?? function.Name).Trim('/')).Trim('/'));
            var endpoint = app.Map(pattern, context => RunAsync(context, function, runner));
            endpoint.WithDisplayName(function.Name);
            if (trigger.Methods is { Length: > 0 } methods) endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    static async Task RunAsync(HttpContext context, LocalFunction function, FunctionRunner runner)
    {
        var invocation = new Invocation(function, context.RequestServices, context, context.RequestAborted) { Data = context.Request.RouteValues };
        await runner.RunAsync(invocation);
        await HttpResults.WriteAsync(context, invocation.Result);
    }
}

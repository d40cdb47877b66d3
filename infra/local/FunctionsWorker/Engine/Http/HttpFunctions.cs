using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Gives every HTTP function its route on Kestrel and runs it through the pipeline, in the request's own service scope.
/// What a function or its middleware lets escape becomes a 500 that says nothing.
/// </summary>
sealed class HttpFunctions(FunctionRunner runner, FunctionKeys keys, HostSettings host, ILoggerFactory loggers) : IDisposable
{
    readonly HttpSettings settings = host.Http;
    readonly HttpGate? gate = HttpGate.For(host.Http);

    public void Map(IEndpointRouteBuilder endpoints, IEnumerable<LocalFunction> functions)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpTriggerAttribute trigger) continue;
            var route = $"{settings.RoutePrefix}/{(trigger.Route ?? function.Name).Trim('/')}".Trim('/');
            var endpoint = endpoints.Map(RoutePatternFactory.Parse(route), Handler(function, trigger.AuthLevel));
            endpoint.WithDisplayName(function.Name);
            if (trigger.Methods is { Length: > 0 } methods) endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    public void Dispose() => gate?.Dispose();

    RequestDelegate Handler(LocalFunction function, AuthorizationLevel level)
    {
        var logger = new Lazy<ILogger>(() => loggers.CreateLogger($"Function.{function.Name}"));
        RequestDelegate run = context => RunAsync(context, function, logger);
        if (gate is not null)
        {
            var inner = run;
            run = context => gate.EnterAsync(context, inner);
        }

        if (level is AuthorizationLevel.Anonymous) return run;
        return context =>
        {
            if (keys.Allow(level, context.Request)) return run(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }

    async Task RunAsync(HttpContext context, LocalFunction function, Lazy<ILogger> logger)
    {
        try
        {
            if (host.FunctionTimeout is null) await CallAsync(context, function, context.RequestAborted);
            else await CallInTimeAsync(context, function);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to answer.
        }
        catch (Exception fault) // The last border before the wire: whatever escapes here is a bug or an outage, and is not for the caller's eyes.
        {
            logger.Value.LogError(fault, "Executed '{Function}' (Failed)", function.Name);
            if (context.Response.HasStarted) context.Abort();
            else context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    async Task CallInTimeAsync(HttpContext context, LocalFunction function)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await TimeLimit.HoldAsync(CallAsync(context, function, cancel.Token), host.FunctionTimeout, cancel);
    }

    async Task CallAsync(HttpContext context, LocalFunction function, CancellationToken cancellation)
    {
        var invocation = new Invocation(function, context.RequestServices, context, cancellation) { Data = context.Request.RouteValues };
        await runner.RunAsync(invocation);
        cancellation.ThrowIfCancellationRequested();
        await HttpResults.WriteAsync(context, invocation.Result);
    }
}

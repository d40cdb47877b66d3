using Microsoft.Azure.Functions.Worker.Middleware;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>The middleware pipeline around every function, put together once.</summary>
sealed class FunctionRunner
{
    readonly FunctionExecutionDelegate pipeline;

    public FunctionRunner(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        pipeline = static context => ((Invocation)context).Function.RunAsync((Invocation)context);
        for (var i = middleware.Count - 1; i >= 0; i--)
            pipeline = middleware[i](pipeline);
    }

    public Task RunAsync(Invocation invocation) => pipeline(invocation);
}

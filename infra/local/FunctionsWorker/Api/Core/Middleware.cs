namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>What remains of an invocation from here on.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>A link of the pipeline that every invocation of every function passes.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}

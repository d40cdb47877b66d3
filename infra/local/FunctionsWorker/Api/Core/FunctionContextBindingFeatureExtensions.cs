using Marketplace.Local.FunctionsWorker;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Access to an invocation's result, for middleware.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new ContextResult(Of(context));

    /// <summary>The result as <typeparamref name="T"/>; throws when it is something else.</summary>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var invocation = Of(context);
        if (invocation.Result is not (null or T))
            throw new InvalidOperationException($"The result is of type {invocation.Result.GetType()}, not {typeof(T)}.");
        return new ContextResult<T>(invocation);
    }

    static Invocation Of(FunctionContext context) =>
        context as Invocation ?? throw new InvalidOperationException("The context does not come from this host.");
}

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned; middleware may replace it.</summary>
public abstract class InvocationResult<T>
{
    protected InvocationResult() { }

    public abstract T? Value { get; set; }
}

/// <summary>What a function returned, untyped.</summary>
public abstract class InvocationResult : InvocationResult<object>
{
    protected InvocationResult() { }
}

using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function: who it is, what started it, its services, and room for what middleware leaves behind.</summary>
public abstract class FunctionContext
{
    protected FunctionContext() { }

    public abstract string InvocationId { get; }

    public abstract string FunctionId { get; }

    public abstract TraceContext TraceContext { get; }

    public abstract BindingContext BindingContext { get; }

    public abstract RetryContext RetryContext { get; }

    public abstract IServiceProvider InstanceServices { get; set; }

    public abstract FunctionDefinition FunctionDefinition { get; }

    public abstract IDictionary<object, object> Items { get; set; }

    public abstract IInvocationFeatures Features { get; }

    /// <summary>Set when the host stops, when the caller of an HTTP function has gone, or when functionTimeout is over.</summary>
    public virtual CancellationToken CancellationToken => CancellationToken.None;
}

/// <summary>What the trigger knows besides its payload: route values, a message's id and dequeue count, a blob's name.</summary>
public abstract class BindingContext
{
    protected BindingContext() { }

    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

/// <summary>Which try of a function with a retry policy this is; the first has count 0.</summary>
public abstract class RetryContext
{
    protected RetryContext() { }

    public abstract int RetryCount { get; }

    public abstract int MaxRetryCount { get; }
}

/// <summary>The W3C trace context that the invocation belongs to.</summary>
public abstract class TraceContext
{
    protected TraceContext() { }

    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }

    public virtual IReadOnlyDictionary<string, string> Attributes => ImmutableDictionary<string, string>.Empty;
}

/// <summary>What middleware and bindings hand to each other during one invocation, by type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    void Set<T>(T instance);

    T? Get<T>();
}

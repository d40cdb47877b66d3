using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// One run of one function. Everything that only some functions look at (items, features, binding data, ids) is made
/// when it is first asked for, since an HTTP function's whole budget is a few microseconds.
/// </summary>
sealed class Invocation(LocalFunction function, IServiceProvider services, object? payload, CancellationToken cancellation) : FunctionContext
{
    string? id;
    IDictionary<object, object>? items;
    FeatureBag? features;

    public LocalFunction Function => function;

    /// <summary>What the trigger brought: the HTTP context, a queue message, a blob client, a timer's state.</summary>
    public object? Payload => payload;

    public object? Result { get; set; }

    public HttpContext? HttpContext => payload as HttpContext;

    public IReadOnlyDictionary<string, object?> Data { get; set; } = ImmutableDictionary<string, object?>.Empty;

    public int RetryCount { get; init; }

    public int MaxRetryCount { get; init; }

    public override string InvocationId => id ??= Guid.NewGuid().ToString();

    public override string FunctionId => function.Id;

    public override TraceContext TraceContext { get; } = CurrentTrace.Instance;

    public override BindingContext BindingContext => new DataOf(this);

    public override RetryContext RetryContext => new Tries(RetryCount, MaxRetryCount);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => function;

    public override IDictionary<object, object> Items
    {
        get => items ??= new Dictionary<object, object>();
        set => items = value;
    }

    public override IInvocationFeatures Features => features ??= new FeatureBag();

    public override CancellationToken CancellationToken => cancellation;

    sealed class DataOf(Invocation invocation) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => invocation.Data;
    }

    sealed class Tries(int count, int max) : RetryContext
    {
        public override int RetryCount => count;

        public override int MaxRetryCount => max;
    }

    sealed class CurrentTrace : TraceContext
    {
        public static readonly CurrentTrace Instance = new();

        public override string TraceParent => Activity.Current?.Id ?? "";

        public override string TraceState => Activity.Current?.TraceStateString ?? "";
    }

    sealed class FeatureBag : IInvocationFeatures
    {
        readonly Dictionary<Type, object> byType = [];

        public void Set<T>(T instance) => byType[typeof(T)] = instance!;

        public T? Get<T>() => byType.TryGetValue(typeof(T), out var found) ? (T)found : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => byType.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>An invocation's result as middleware sees it.</summary>
sealed class ContextResult(Invocation invocation) : InvocationResult
{
    public override object? Value
    {
        get => invocation.Result;
        set => invocation.Result = value;
    }
}

/// <summary>The same, typed.</summary>
sealed class ContextResult<T>(Invocation invocation) : InvocationResult<T>
{
    public override T? Value
    {
        get => (T?)invocation.Result;
        set => invocation.Result = value;
    }
}

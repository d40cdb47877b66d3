using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// One <c>[Function]</c> method: what starts it and how to call it. The call itself is compiled at its first use, because
/// compiling every function up front would be most of the host's starting time.
/// </summary>
sealed class LocalFunction : FunctionDefinition
{
    readonly Lazy<FunctionCall> call;
    readonly Lazy<ObjectFactory> factory;
    readonly ImmutableArray<Binder> binders;

    public LocalFunction(MethodInfo method, string name, ParameterInfo trigger)
    {
        Method = method;
        Name = name;
        Trigger = trigger.GetCustomAttribute<TriggerBindingAttribute>()!;
        TriggerParameter = trigger;
        Retry = RetryPlan.Of(method);
        call = new(() => FunctionCallCompiler.Compile(method));
        factory = new(() => ActivatorUtilities.CreateFactory(method.DeclaringType!, []));
        binders = [.. method.GetParameters().Select(p => ParameterBinding.For(p, this))];
    }

    public MethodInfo Method { get; }

    public TriggerBindingAttribute Trigger { get; }

    public ParameterInfo TriggerParameter { get; }

    public RetryPlan? Retry { get; }

    public override string Name { get; }

    public override string Id => Name;

    public override string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public override string PathToAssembly => Method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters =>
        [.. Method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings =>
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(TriggerParameter.Name!, new TriggerMetadata(this));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings =>
        ImmutableDictionary<string, BindingMetadata>.Empty;

    /// <summary>Makes the function's class, binds its parameters, and awaits it; the result lands in the invocation.</summary>
    public async Task RunAsync(Invocation invocation)
    {
        var arguments = new object?[binders.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = await binders[i](invocation);
        var instance = Method.IsStatic ? null : factory.Value(invocation.InstanceServices, []);
        try
        {
            invocation.Result = await call.Value(instance, arguments);
        }
        finally
        {
            await DisposeAsync(instance);
        }
    }

    static ValueTask DisposeAsync(object? instance)
    {
        if (instance is IAsyncDisposable later) return later.DisposeAsync();
        (instance as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    sealed class TriggerMetadata(LocalFunction function) : BindingMetadata
    {
        public override string Name => function.TriggerParameter.Name!;

        public override string Type => TriggerKinds.NameOf(function.Trigger);

        public override BindingDirection Direction => BindingDirection.In;
    }
}

using System.Collections.Immutable;
using Microsoft.DurableTask;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A function as the task hub sees an orchestrator.</summary>
sealed class OrchestratorFunction(LocalFunction function, FunctionRunner runner, IServiceProvider services) : ITaskOrchestrator
{
    public Type InputType => DurableFunctions.InputOf(function)?.ParameterType ?? typeof(object);

    public Type OutputType => DurableResult.TypeOf(function);

    public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
    {
        var invocation = new Invocation(function, services, new OrchestrationCall(new FunctionOrchestrationContext(context, input, services), input), CancellationToken.None)
        {
            Data = ImmutableDictionary<string, object?>.Empty.Add("instanceId", context.InstanceId),
        };
        await runner.RunAsync(invocation);
        return invocation.Result;
    }
}

/// <summary>A function as the task hub sees an activity; the services are of the scope that the hub made for this call.</summary>
sealed class ActivityFunction(LocalFunction function, FunctionRunner runner, IServiceProvider services) : ITaskActivity
{
    public Type InputType => function.TriggerParameter.ParameterType == typeof(TaskActivityContext) ? typeof(object) : function.TriggerParameter.ParameterType;

    public Type OutputType => DurableResult.TypeOf(function);

    public async Task<object?> RunAsync(TaskActivityContext context, object? input)
    {
        var invocation = new Invocation(function, services, new ActivityCall(context, input), CancellationToken.None)
        {
            Data = ImmutableDictionary<string, object?>.Empty.Add("instanceId", context.InstanceId),
        };
        await runner.RunAsync(invocation);
        return invocation.Result;
    }
}

/// <summary>What a durable function gives back, without the task around it.</summary>
static class DurableResult
{
    public static Type TypeOf(LocalFunction function)
    {
        var type = function.Method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask)) return typeof(object);
        if (!type.IsGenericType) return type;
        var shape = type.GetGenericTypeDefinition();
        return shape == typeof(Task<>) || shape == typeof(ValueTask<>) ? type.GenericTypeArguments[0] : type;
    }
}

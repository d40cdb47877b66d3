using System.Reflection;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Tests.Orders;

/// <summary>Puts the slice's orchestrators and activities into a task hub, without the functions host around them.</summary>
internal static class EscrowFunctions
{
    public static void Register(DurableTaskRegistry registry, IServiceProvider services)
    {
        registry.AddOrchestratorFunc<EscrowStart, OrderStatus?>(nameof(EscrowOrder), EscrowOrder.Run);
        registry.AddOrchestratorFunc<string>(nameof(LateSignals), LateSignals.Run);
        foreach (var method in typeof(EscrowActivities).GetMethods().Where(m => m.IsDefined(typeof(FunctionAttribute))))
            registry.AddActivity(method.GetCustomAttribute<FunctionAttribute>()!.Name, _ => new Activity(method, services.GetRequiredService<EscrowActivities>()));
    }

    sealed class Activity(MethodInfo method, EscrowActivities activities) : ITaskActivity
    {
        public Type InputType => method.GetParameters()[0].ParameterType;

        public Type OutputType => method.ReturnType.IsGenericType ? method.ReturnType.GenericTypeArguments[0] : typeof(object);

        public async Task<object?> RunAsync(TaskActivityContext context, object? input)
        {
            var running = (Task)method.Invoke(activities, [input, CancellationToken.None])!;
            await running;
            return method.ReturnType.IsGenericType ? ((dynamic)running).Result : null;
        }
    }
}

using System.Reflection;
using System.Reflection.Emit;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Calls a function's method with bound arguments.</summary>
delegate ValueTask<object?> FunctionCall(object? instance, object?[] arguments);

/// <summary>Emits the call of one method, so that no invocation goes through reflection; any awaitable result becomes one shape.</summary>
static class FunctionCallCompiler
{
    public static FunctionCall Compile(MethodInfo method)
    {
        var code = new DynamicMethod($"call {method.Name}", typeof(ValueTask<object?>), [typeof(object), typeof(object?[])], typeof(FunctionCallCompiler).Module, true);
        var il = code.GetILGenerator();
        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Castclass, method.DeclaringType!);
        }

        var parameters = method.GetParameters();
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, parameters[i].ParameterType);
        }

        il.Emit(method.IsStatic ? OpCodes.Call : OpCodes.Callvirt, method);
        if (method.ReturnType.IsValueType && AwaiterFor(method.ReturnType).Name == nameof(Now)) il.Emit(OpCodes.Box, method.ReturnType);
        il.Emit(OpCodes.Call, AwaiterFor(method.ReturnType));
        il.Emit(OpCodes.Ret);
        return code.CreateDelegate<FunctionCall>();
    }

    static MethodInfo AwaiterFor(Type result)
    {
        static MethodInfo Own(string name) => typeof(FunctionCallCompiler).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
        if (result == typeof(void)) return Own(nameof(Nothing));
        if (result == typeof(Task)) return Own(nameof(OfTask));
        if (result == typeof(ValueTask)) return Own(nameof(OfValueTask));
        if (!result.IsGenericType) return Own(nameof(Now));
        var shape = result.GetGenericTypeDefinition();
        if (shape == typeof(Task<>)) return Own(nameof(OfTaskWithResult)).MakeGenericMethod(result.GenericTypeArguments);
        return shape == typeof(ValueTask<>)
            ? Own(nameof(OfValueTaskWithResult)).MakeGenericMethod(result.GenericTypeArguments)
            : Own(nameof(Now));
    }

    static ValueTask<object?> Nothing() => default;

    static ValueTask<object?> Now(object? result) => new(result);

    static async ValueTask<object?> OfTask(Task task)
    {
        await task;
        return null;
    }

    static async ValueTask<object?> OfValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    static async ValueTask<object?> OfTaskWithResult<T>(Task<T> task) => await task;

    static async ValueTask<object?> OfValueTaskWithResult<T>(ValueTask<T> task) => await task;
}

using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Finds the value of one parameter for one invocation.</summary>
delegate ValueTask<object?> Binder(Invocation invocation);

/// <summary>
/// Decides once, when the function is found, where each parameter comes from: the trigger's payload, the well-known types,
/// or by its name from what the trigger knows (route values, blob name, dequeue count).
/// </summary>
static class ParameterBinding
{
    public static Binder For(ParameterInfo parameter, LocalFunction function)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return i => new(i);
        if (type == typeof(CancellationToken)) return i => new(i.CancellationToken);
        if (type == typeof(HttpRequest) && function.Trigger is HttpTriggerAttribute) return i => new(i.HttpContext!.Request);
        if (parameter.IsDefined(typeof(FromBodyAttribute))) return i => JsonBody.ReadAsync(i, type);
        if (parameter.IsDefined(typeof(DurableClientAttribute))) return DurableFunctions.ClientBinder(type);
        return parameter == function.TriggerParameter
            ? TriggerKinds.PayloadBinder(function.Trigger, parameter)
            : TriggerKinds.ExtraBinder(function.Trigger, parameter) ?? ByName(parameter);
    }

    static Binder ByName(ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var convert = TextTo(parameter.ParameterType);
        return invocation =>
        {
            foreach (var (key, value) in invocation.Data)
            {
                if (!string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) continue;
                return new(value is null || parameter.ParameterType.IsInstanceOfType(value) ? value : convert(value, name));
            }

            return parameter.HasDefaultValue || !parameter.ParameterType.IsValueType
                ? new(parameter.HasDefaultValue ? parameter.DefaultValue : null)
                : throw new FunctionInputConverterException($"Nothing is known by the name '{name}' to bind the parameter with.");
        };
    }

    static Func<object, string, object?> TextTo(Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (target == typeof(string)) return (value, _) => Convert.ToString(value, CultureInfo.InvariantCulture);
        return (value, name) =>
        {
            try
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                return TypeDescriptor.GetConverter(target).ConvertFromInvariantString(text);
            }
            catch (Exception refused) when (refused is FormatException or ArgumentException or NotSupportedException or OverflowException)
            {
                throw new FunctionInputConverterException($"'{name}' cannot be read as {target.Name}.", refused);
            }
        };
    }
}

using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Turns a message's bytes into what the parameter wants: text, bytes, or an object read from JSON.</summary>
static class PayloadConversion
{
    public static object? To(Type type, BinaryData body, Invocation invocation)
    {
        if (type == typeof(string)) return body.ToString();
        if (type == typeof(BinaryData)) return body;
        if (type == typeof(byte[])) return body.ToArray();
        if (type == typeof(ReadOnlyMemory<byte>)) return body.ToMemory();
        return FromJson(type, body, invocation);
    }

    static object? FromJson(Type type, BinaryData body, Invocation invocation)
    {
        var options = invocation.InstanceServices.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
        try
        {
            return JsonSerializer.Deserialize(body, type, options);
        }
        catch (JsonException wrong)
        {
            throw new FunctionInputConverterException($"The payload of '{invocation.Function.Name}' cannot be read as {type.Name}.", wrong);
        }
    }
}

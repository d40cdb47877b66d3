using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Reads a request's JSON body with the worker's serializer settings.</summary>
sealed class JsonBody
{
    public static async ValueTask<object?> ReadAsync(Invocation invocation, Type type)
    {
        var request = invocation.HttpContext!.Request;
        if (type == typeof(string)) return await new StreamReader(request.Body).ReadToEndAsync(invocation.CancellationToken);
        var options = invocation.InstanceServices.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
        try
        {
            return await request.ReadFromJsonAsync(type, options, invocation.CancellationToken);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            throw new FunctionInputConverterException($"The body cannot be read as {type.Name}.", refused);
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// The genuine host's administration, with the master key: its state, and starting a function by hand with
/// <c>POST /admin/functions/{name}</c> and <c>{"input": "..."}</c>, answered with 202 while the function runs.
/// </summary>
sealed class AdminEndpoints(IReadOnlyList<LocalFunction> functions, FunctionKeys keys, TriggerRunner runner)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/admin/host/status", (RequestDelegate)StatusAsync);
        endpoints.MapPost("/admin/functions/{name}", (RequestDelegate)StartAsync);
    }

    Task StatusAsync(HttpContext context) => IsAdmin(context)
        ? context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["state"] = "Running", ["version"] = "4.0" })
        : Task.CompletedTask;

    async Task StartAsync(HttpContext context)
    {
        if (!IsAdmin(context)) return;
        var name = (string)context.Request.RouteValues["name"]!;
        var function = functions.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));
        var (understood, input) = await ReadInputAsync(context);
        var payload = function is null || !understood ? null : ManualPayload.For(function, input);
        context.Response.StatusCode = function is null ? StatusCodes.Status404NotFound
            : payload is null ? StatusCodes.Status400BadRequest : StatusCodes.Status202Accepted;
        if (payload is not null) _ = Task.Run(() => runner.RunAsync(function!, payload, ImmutableDictionary<string, object?>.Empty));
    }

    bool IsAdmin(HttpContext context)
    {
        if (keys.Allow(AuthorizationLevel.Admin, context.Request)) return true;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return false;
    }

    static async Task<(bool Understood, string Input)> ReadInputAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        if (text.Length == 0) return (true, "");
        try
        {
            using var body = JsonDocument.Parse(text);
            var given = body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("input", out var input) ? input.ToString() : "";
            return (true, given);
        }
        catch (JsonException)
        {
            return (false, "");
        }
    }
}

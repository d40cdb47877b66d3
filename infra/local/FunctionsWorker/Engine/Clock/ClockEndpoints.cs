using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Reads and moves the clock of the whole host, where it was started with one that can be moved; otherwise there is nothing here.</summary>
static class ClockEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, TimeProvider time)
    {
        if (time is not AdjustableTimeProvider clock) return;
        endpoints.MapGet("/local/clock", (RequestDelegate)(context => AnswerAsync(context, clock)));
        endpoints.MapPost("/local/clock", (RequestDelegate)(context => AdvanceAsync(context, clock)));
    }

    static async Task AdvanceAsync(HttpContext context, AdjustableTimeProvider clock)
    {
        if (await ReadAsync(context) is not { } by || by < TimeSpan.Zero || by > DateTimeOffset.MaxValue - clock.GetUtcNow())
        {
            await Results.Problem("Send {\"advance\": \"10.00:00:00\"}: days, hours, minutes, seconds; not negative.", statusCode: 400, title: "Unreadable advance",
                extensions: new Dictionary<string, object?> { ["code"] = "bad-advance" }).ExecuteAsync(context);
            return;
        }

        clock.Advance(by);
        await AnswerAsync(context, clock);
    }

    static async Task<TimeSpan?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("advance", out var advance) && advance.ValueKind == JsonValueKind.String
                && TimeSpan.TryParse(advance.GetString(), CultureInfo.InvariantCulture, out var by) ? by : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static Task AnswerAsync(HttpContext context, AdjustableTimeProvider clock) =>
        context.Response.WriteAsJsonAsync(new Dictionary<string, DateTimeOffset> { ["utcNow"] = clock.GetUtcNow() });
}

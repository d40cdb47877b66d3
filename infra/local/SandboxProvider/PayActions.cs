using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Local.SandboxProvider;

/// <summary>Approve, decline, expire: by JSON, or by a form of the payment page, which is then shown again.</summary>
internal static class PayActions
{
    public static async Task<IResult> ActAsync(Provider provider, TimeProvider time, HttpContext context, string id)
    {
        var wanted = (string?)context.Request.RouteValues["action"] switch
        {
            "approve" => PaymentStatus.Paid,
            "decline" => PaymentStatus.Declined,
            "expire" => PaymentStatus.Expired,
            _ => throw new Refusal(404, "unknown-action", "One approves, declines or expires."),
        };
        if (!context.Request.HasFormContentType)
        {
            var payment = provider.Decide(id, wanted, Checked(await SandboxEndpoints.BodyAsync<ActionOptions>(context)));
            return SandboxEndpoints.Json(200, SandboxEndpoints.View(payment, time.GetUtcNow()));
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var problem = "";
        try
        {
            provider.Decide(id, wanted, Checked(new ActionOptions(DelayMs: Delay(form["delayMs"]))));
        }
        catch (Refusal refusal) when (refusal.Status == 409)
        {
            problem = "?late=1";
        }

        return new SeeOther($"/sandbox/pay/{Uri.EscapeDataString(id)}{problem}");
    }

    private static long Delay(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var delay) ? delay : 0;

    private static ActionOptions Checked(ActionOptions options) =>
        options is { DelayMs: >= 0 and <= 86_400_000 * 30L, Duplicates: >= 0 and <= 100 }
            ? options
            : throw Refusal.Invalid("delayMs is up to 30 days, duplicates up to 100.");

    /// <summary>303: the browser goes on with GET, so that reloading the page pays nothing again.</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}

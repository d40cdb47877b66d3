using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local.SandboxProvider;

/// <summary>The provider's addresses: what the app calls, what a payer opens in a browser, and what a test asks it to do on purpose.</summary>
internal static class SandboxEndpoints
{
    private const long MostMinorUnits = 1_000_000_000_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var provider = endpoints.ServiceProvider.GetRequiredService<Provider>();
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        var sandbox = endpoints.MapGroup("/sandbox").ExcludeFromDescription();
        sandbox.MapPost("/payments", Answer(async context => Open(provider, await BodyAsync<OpenBody>(context))));
        sandbox.MapGet("/payments/{id}", Answer(context => Task.FromResult(Show(provider, Id(context), time.GetUtcNow()))));
        sandbox.MapPost("/payments/{id}/actions/{action}", Answer(context => PayActions.ActAsync(provider, time, context, Id(context))));
        sandbox.MapGet("/pay/{id}", Answer(context => Task.FromResult(PayPage.Show(provider, context, Id(context), time.GetUtcNow()))));
        sandbox.MapPost("/refunds", Answer(async context => Refund(provider, await BodyAsync<RefundBody>(context))));
        sandbox.MapPost("/transfers", Answer(async context => Transfer(provider, await BodyAsync<TransferBody>(context))));
        sandbox.MapGet("/statement", Answer(context => Task.FromResult(Statement(provider, context.Request.Query))));
        sandbox.MapGet("/deliveries", Answer(context => Task.FromResult(Deliveries(provider, context.Request.Query["paymentId"]))));
        sandbox.MapGet("/faults", Answer(context => Task.FromResult(Json(200, provider.Faults()))));
        sandbox.MapPost("/faults", Answer(async context => Json(200, provider.SetFaults(await BodyAsync<Faults>(context)))));
    }

    public static IResult Json(int status, object value) => Results.Json(value, SandboxJson.Options, statusCode: status);

    public static object View(Payment payment, DateTimeOffset now)
    {
        var whole = payment.Refunded > 0 && payment.Refunded == payment.Amount.Amount;
        return new
        {
            payment.PaymentId,
            Status = whole ? "refunded" : payment.StatusAt(now).ToString().ToLowerInvariant(),
            payment.Amount,
            Refunded = new Money(payment.Refunded, payment.Amount.Currency),
            payment.Description,
            payment.CreatedAt,
            payment.ExpiresAt,
            payment.DecidedAt,
            PayUrl = PayUrl(payment.PaymentId),
        };
    }

    /// <summary>Reads a JSON body; an empty one is taken for <c>{}</c>.</summary>
    public static async Task<T> BodyAsync<T>(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            return JsonSerializer.Deserialize<T>(string.IsNullOrWhiteSpace(text) ? "{}" : text, SandboxJson.Options) ?? throw Refusal.BadRequest("The body is null.");
        }
        catch (JsonException malformed)
        {
            throw Refusal.BadRequest(malformed.Message);
        }
    }

    private static RequestDelegate Answer(Func<HttpContext, Task<IResult>> act) => async context =>
    {
        IResult answer;
        try
        {
            answer = await act(context);
        }
        catch (Refusal refusal)
        {
            answer = Results.Problem(refusal.Message, statusCode: refusal.Status, title: refusal.Code, extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });
        }

        await answer.ExecuteAsync(context);
    };

    private static IResult Open(Provider provider, OpenBody body)
    {
        var payment = provider.Open(CheckedId(body.PaymentId, "paymentId"), Checked(body.Amount), body.Description ?? "", body.ExpiresAt?.ToUniversalTime(), body.ReturnUrl);
        return Json(201, new { payment.PaymentId, PayUrl = PayUrl(payment.PaymentId) });
    }

    private static IResult Show(Provider provider, string id, DateTimeOffset now) =>
        Json(200, View(provider.Find(id) ?? throw Refusal.UnknownPayment(id), now));

    private static IResult Refund(Provider provider, RefundBody body)
    {
        var refund = provider.Refund(CheckedId(body.RefundId, "refundId"), CheckedId(body.PaymentId, "paymentId"), Checked(body.Amount));
        return Json(201, new { RefundId = refund.Id, PaymentId = refund.Target, refund.Amount, Status = "succeeded", refund.At });
    }

    private static IResult Transfer(Provider provider, TransferBody body)
    {
        var transfer = provider.Transfer(CheckedId(body.TransferId, "transferId"), CheckedId(body.Account, "account"), Checked(body.Amount));
        return Json(201, new { TransferId = transfer.Id, Account = transfer.Target, transfer.Amount, Status = "succeeded", transfer.At });
    }

    private static IResult Statement(Provider provider, IQueryCollection query)
    {
        var limit = Number(query["limit"], 100);
        if (limit is < 1 or > 1000) throw Refusal.Invalid("limit is 1 to 1000.");
        var items = provider.Statement(Number(query["after"], 0), (int)limit);
        return Json(200, new { Items = items, NextCursor = items.Count == limit ? items[^1].EntryId : null });
    }

    private static IResult Deliveries(Provider provider, string? paymentId) => Json(200, new
    {
        Items = provider.Deliveries(paymentId).Select(one => new
        {
            one.DeliveryId,
            one.NotificationId,
            one.Type,
            one.Attempts,
            one.LastStatus,
            one.LastError,
            one.DeliveredAt,
            NextAttemptAt = one.DeliveredAt is null ? one.DueAt : (DateTimeOffset?)null,
        }),
    });

    private static string PayUrl(string id) => $"/sandbox/pay/{Uri.EscapeDataString(id)}";

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static long Number(string? text, long otherwise) => string.IsNullOrEmpty(text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refusal.BadRequest("after and limit are numbers.");

    private static string CheckedId(string? id, string field) => id is { Length: >= 1 and <= 100 } && id.All(letter => letter is > ' ' and <= '~')
        ? id
        : throw Refusal.Invalid($"{field} is 1 to 100 visible characters.");

    private static Money Checked(Money? amount) =>
        amount is { Amount: > 0 and <= MostMinorUnits, Currency.Length: 3 } && amount.Currency.All(char.IsAsciiLetterUpper)
            ? amount
            : throw Refusal.Invalid("amount is {amount: minor units above zero, currency: three capital letters}.");

    private sealed record OpenBody(string? PaymentId, Money? Amount, string? Description, DateTimeOffset? ExpiresAt, string? ReturnUrl);

    private sealed record RefundBody(string? RefundId, string? PaymentId, Money? Amount);

    private sealed record TransferBody(string? TransferId, string? Account, Money? Amount);
}

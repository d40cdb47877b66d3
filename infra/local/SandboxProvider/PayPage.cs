using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Local.SandboxProvider;

/// <summary>
/// The page where one pays: plain HTML with forms, no script. Everything that came from outside is escaped, and the
/// content security policy allows this page's one style sheet and forms to this host, nothing else.
/// </summary>
internal static class PayPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6470;--card:#fff;--page:#f2f4f7;--line:#d9dee5;--go:#0b6b3a;--no:#a3262a}
        @media(prefers-color-scheme:dark){:root{--ink:#eef1f5;--soft:#a5afbb;--card:#1c2128;--page:#12161b;--line:#39424d;--go:#1d8a50;--no:#c4484c}}
        *{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:26rem;margin:6vh auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
        h1{margin:0;font-size:1rem;color:var(--soft);font-weight:600}.sum{margin:.25rem 0;font-size:2.5rem;font-weight:700;overflow-wrap:anywhere}
        p{margin:.5rem 0;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0;font-size:.9rem}
        dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}form{margin:.75rem 0 0}
        button{width:100%;min-height:3rem;padding:.6rem 1rem;border:1px solid var(--line);border-radius:.6rem;background:none;color:inherit;font:inherit;font-weight:600;cursor:pointer}
        button.go{background:var(--go);border-color:var(--go);color:#fff}button.no{color:var(--no);border-color:var(--no)}
        button:focus-visible,a:focus-visible{outline:3px solid #3b82f6;outline-offset:2px}a{color:inherit}
        .note{padding:.6rem .8rem;border-left:4px solid var(--no);background:var(--page)}small{color:var(--soft)}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static IResult Show(Provider provider, HttpContext context, string id, DateTimeOffset now)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return provider.Find(id) is { } payment
            ? Results.Content(Page("Pay", Body(payment, provider.Deliveries(id), context.Request.Query.ContainsKey("late"), now)), "text/html; charset=utf-8")
            : Results.Content(Page("No such payment", $"<h1>Sandbox payment</h1><p>There is no payment <b>{Text(id)}</b>.</p>"), "text/html; charset=utf-8", statusCode: 404);
    }

    private static string Body(Payment payment, IReadOnlyList<Delivery> told, bool tooLate, DateTimeOffset now)
    {
        var status = payment.StatusAt(now);
        var body = new StringBuilder();
        body.Append("<h1>Sandbox payment</h1>").Append(CultureInfo.InvariantCulture, $"<p class=\"sum\">{Text(Sum(payment.Amount))}</p>");
        body.Append(CultureInfo.InvariantCulture, $"<p>{Text(payment.Description)}</p>");
        if (tooLate) body.Append("<p class=\"note\" role=\"alert\">That was not possible any more. What holds is said below.</p>");
        body.Append(CultureInfo.InvariantCulture, $"<p role=\"status\"><b>{Text(Words(status))}</b></p><dl><dt>Payment</dt><dd>{Text(payment.PaymentId)}</dd>");
        Row(body, "Pay by", status == PaymentStatus.Pending ? payment.ExpiresAt : null);
        Row(body, "Decided", payment.DecidedAt);
        if (payment.Refunded > 0) body.Append(CultureInfo.InvariantCulture, $"<dt>Refunded</dt><dd>{Text(Sum(payment.Amount with { Amount = payment.Refunded }))}</dd>");
        foreach (var one in told)
            body.Append(CultureInfo.InvariantCulture, $"<dt>{Text(one.Type)}</dt><dd>{Text(Told(one))}</dd>");
        body.Append("</dl>");
        if (status == PaymentStatus.Pending) body.Append(Forms(payment.PaymentId));
        if (Back(payment.ReturnUrl) is { } back) body.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Text(back)}\">Back to the shop</a></p>");
        return body.Append("<p><small>This is a sandbox: no money moves.</small></p>").ToString();
    }

    private static string Forms(string id)
    {
        var path = Text($"/sandbox/payments/{Uri.EscapeDataString(id)}/actions/");
        return $"""
            <form method="post" action="{path}approve"><button class="go">Pay now</button></form>
            <form method="post" action="{path}approve"><input type="hidden" name="delayMs" value="10000"><button>Pay now, tell the shop 10 seconds later</button></form>
            <form method="post" action="{path}decline"><button class="no">Decline</button></form>
            """;
    }

    private static string Words(PaymentStatus status) => status switch
    {
        PaymentStatus.Pending => "Waiting for you to pay.",
        PaymentStatus.Paid => "Paid. Thank you.",
        PaymentStatus.Declined => "Declined. Nothing was paid.",
        PaymentStatus.Expired => "The time to pay is over. Nothing was paid.",
    };

    private static string Told(Delivery one) =>
        one.DeliveredAt is { } at ? $"told the shop at {Time(at)}"
        : one.Attempts == 0 ? $"the shop is told at {Time(one.DueAt)}"
        : $"{one.Attempts} times in vain, again at {Time(one.DueAt)}";

    private static string Sum(Money money) => money.Currency switch
    {
        "CNY" => string.Create(CultureInfo.InvariantCulture, $"¥{money.Amount / 100m:N2}"),
        "JPY" or "KRW" => string.Create(CultureInfo.InvariantCulture, $"{money.Amount:N0} {money.Currency}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100m:N2} {money.Currency}"),
    };

    /// <summary>Only addresses of the web, and paths of this host: never a script.</summary>
    private static string? Back(string? url) =>
        url is null ? null
        : url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\', StringComparison.Ordinal) ? url
        : Uri.TryCreate(url, UriKind.Absolute, out var full) && (full.Scheme == Uri.UriSchemeHttp || full.Scheme == Uri.UriSchemeHttps) ? full.AbsoluteUri
        : null;

    private static void Row(StringBuilder body, string name, DateTimeOffset? at)
    {
        if (at is { } time) body.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{Text(Time(time))}</dd>");
    }

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Page(string title, string body) => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <title>{title} - sandbox</title><style>{Style}</style></head>
        <body><main>{body}</main></body></html>
        """;
}

using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Payments;

/// <summary>
/// A statement as a CSV file (RFC 4180, UTF-8), sent while it is read. A text that a spreadsheet would run as a formula gets an
/// apostrophe in front.
/// </summary>
internal sealed class StatementCsv(string shopId, IAsyncEnumerable<StatementLine> lines) : IResult
{
    const string Header = "at,kind,order,amount,commission,held,available,paid_out,currency,reference,reason";
    static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var answer = httpContext.Response;
        answer.ContentType = "text/csv; charset=utf-8";
        answer.Headers.ContentDisposition = $"attachment; filename=\"statement-{shopId}.csv\"";
        answer.Headers.CacheControl = "no-store";
        answer.Headers.XContentTypeOptions = "nosniff";
        await answer.WriteAsync(Header + "\r\n", httpContext.RequestAborted);
        await foreach (var line in lines.WithCancellation(httpContext.RequestAborted)) await answer.WriteAsync(Row(line), httpContext.RequestAborted);
    }

    /// <summary>One line; amounts in major units.</summary>
    public static string Row(StatementLine line) => string.Join(',',
        line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Words(line.Kind), Cell(line.OrderId ?? ""),
        Major(line.Amount.Amount), Major(line.Commission.Amount), Major(line.Change.Held), Major(line.Change.Available), Major(line.Change.PaidOut),
        Cell(line.Amount.Currency), Cell(line.Reference ?? ""), Cell(line.Reason ?? "")) + "\r\n";

    /// <summary>A text that no spreadsheet takes for a formula, quoted when need be.</summary>
    public static string Cell(string text)
    {
        var start = text.AsSpan().TrimStart(" \u00a0\u3000");
        if (start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠') text = "'" + text;
        return text.AsSpan().ContainsAny(Quoted) ? new StringBuilder(text).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString() : text;
    }

    static string Major(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    static string Words(StatementKind kind) => kind switch
    {
        StatementKind.Held => "held",
        StatementKind.Released => "released",
        StatementKind.Refunded => "refunded",
        StatementKind.PaidOut => "paid-out",
        StatementKind.Reclaimed => "reclaimed",
        StatementKind.PayoutFailed => "payout-failed",
        StatementKind.PayoutBegun => "payout-begun",
    };
}

using System.Globalization;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Payments;

/// <summary>From when (inclusive) to when (exclusive) a statement goes; dates are whole days in UTC.</summary>
public sealed record StatementPeriod(DateTimeOffset From, DateTimeOffset To)
{
    static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    static readonly DateTimeOffset Latest = new(2900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The first line id of the period.</summary>
    public string FromId => Ids.Floor(StatementLine.Prefix, From);

    /// <summary>The first line id after the period.</summary>
    public string BeforeId => Ids.Floor(StatementLine.Prefix, To);

    /// <summary>Reads <c>from</c> and <c>to</c>; a <c>to</c> that is a date includes that day.</summary>
    public static Result<StatementPeriod> Read(HttpRequest request)
    {
        var checks = new Checks();
        var from = Time(checks, request, "from", Earliest, TimeSpan.Zero);
        var to = Time(checks, request, "to", Latest, TimeSpan.FromDays(1));
        if (checks.Problem is null && from > to) checks.Add("to", "out-of-range", "to must not be before from.");
        return checks.Problem is { } problem ? problem : new StatementPeriod(from, to);
    }

    static DateTimeOffset Time(Checks checks, HttpRequest request, string field, DateTimeOffset otherwise, TimeSpan wholeDay)
    {
        var text = request.Query[field].ToString();
        if (text.Length == 0) return otherwise;
        if (!DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || time < Earliest || time > Latest)
        {
            checks.Add(field, "not-a-time", $"{field} must be a date such as 2026-11-23 or a time such as 2026-11-23T08:00:00Z.");
            return otherwise;
        }

        return text.Length == 10 ? time + wholeDay : time;
    }
}

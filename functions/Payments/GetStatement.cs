using System.Runtime.CompilerServices;
using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Payments;

/// <summary>One line of a statement: what happened and what it changed in each balance.</summary>
public sealed record StatementLineView(
    string LineId, DateTimeOffset At, StatementKind Kind, string? OrderId, Money Amount, Money Commission, Money Held, Money Available, Money PaidOut, string? Reference, string? Reason)
{
    /// <summary>The view of a line.</summary>
    public static StatementLineView Of(StatementLine line)
    {
        Money In(long minor) => new(minor, line.Amount.Currency);
        return new StatementLineView(
            line.LineId, line.At, line.Kind, line.OrderId, line.Amount, line.Commission,
            In(line.Change.Held), In(line.Change.Available), In(line.Change.PaidOut), line.Reference, line.Reason);
    }
}

/// <summary>A shop's statement, oldest first: JSON by pages, or the whole period as CSV.</summary>
public sealed class GetStatement(StatementTable statements, IPayees payees, ICallers callers)
{
    const int CsvPage = 1000;

    [Function(nameof(GetStatement))]
    [Operation("Get a shop's statement", Who = Who.Staff, Answer = typeof(PageOf<StatementLineView>), Query = ["from", "to", "format", "cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden", "404 not-found", "422 invalid-fields"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shops/{shopId}/statement")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if ((await payees.MaySeeAsync(shopId, caller, cancellation)).Problem is { } stranger) return stranger;
        if (!StatementPeriod.Read(request).TryGet(out var period, out var unclear)) return unclear;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        return request.Query["format"].ToString() switch
        {
            "csv" => new StatementCsv(shopId, LinesAsync(shopId, period, cancellation)),
            "" or "json" => await PageAsync(shopId, period, paging, cancellation),
            _ => Problem.Invalid([new FieldError("format", "unknown-value", "format must be json or csv.")]),
        };
    }

    async Task<IResult> PageAsync(string shopId, StatementPeriod period, Paging paging, CancellationToken cancellation)
    {
        if (paging.After is { } after && !Ids.IsId(after, StatementLine.Prefix)) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        var from = string.CompareOrdinal(paging.After, period.FromId) > 0 ? paging.After! : period.FromId;
        var (lines, next) = await statements.PageAsync(shopId, from, period.BeforeId, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<StatementLineView>([.. lines.Select(StatementLineView.Of)], Paging.Cursor(next)));
    }

    async IAsyncEnumerable<StatementLine> LinesAsync(string shopId, StatementPeriod period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var from = period.FromId; from is not null;)
        {
            var (lines, next) = await statements.PageAsync(shopId, from, period.BeforeId, CsvPage - 1, cancellation);
            foreach (var line in lines) yield return line;
            from = next;
        }
    }
}

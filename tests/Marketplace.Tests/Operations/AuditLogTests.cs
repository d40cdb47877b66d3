using Marketplace.Operations;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Operations;

public class AuditLogTests(Azurite azurite)
{
    static readonly Caller Who = new("operator_1", new HashSet<string> { Caller.Operator }, null);
    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 10, 31, 23, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Act_stands_in_the_log_before_it_is_done()
    {
        var table = await TableAsync();
        await new AuditLog(table, clock).RecordAsync(Who, "x", "y", "why", async () =>
        {
            var (entries, _) = await table.PageAsync(null, 10, default);
            Assert.Equal(AuditOutcome.Started, Assert.Single(entries).Outcome);
            return Answer.NoContent();
        }, default);
        var (done, _) = await table.PageAsync(null, 10, default);
        Assert.Equal((AuditOutcome.Done, "why"), (Assert.Single(done).Outcome, done[0].Detail));
    }

    [Fact]
    public async Task Act_that_breaks_is_recorded_as_failed_and_still_breaks()
    {
        var table = await TableAsync();
        await Assert.ThrowsAsync<CrashException>(() => new AuditLog(table, clock).RecordAsync(Who, "x", "y", null, () => throw new CrashException("!"), default));
        var (entries, _) = await table.PageAsync(null, 10, default);
        Assert.Equal((AuditOutcome.Failed, "CrashException"), (entries[0].Outcome, entries[0].Result));
    }

    [Fact]
    public async Task Nothing_is_done_that_cannot_be_recorded()
    {
        var faults = new Faults();
        var table = new AuditLogTable(faults.Tables(azurite.NewAccount()));
        faults.Reset(crashAt: 1);
        var done = false;
        await Assert.ThrowsAsync<CrashException>(() => new AuditLog(table, clock).RecordAsync(Who, "x", "y", null, () => Task.FromResult<IResult>(Answer.Ok(done = true)), default));
        Assert.False(done);
    }

    [Fact]
    public async Task Log_is_read_newest_first_over_months_and_years_page_by_page()
    {
        var table = await TableAsync();
        for (var i = 0; i < 7; i++)
        {
            await new AuditLog(table, clock).RecordAsync(Who, "x", $"{i}", null, () => Task.FromResult<IResult>(Answer.NoContent()), default);
            clock.Advance(TimeSpan.FromDays(20));
        }

        List<string> targets = [];
        for (var cursor = ""; cursor is not null;)
        {
            var page = await new ListAuditLog(table, new TestCallers()).Run(Calls.Request(query: $"limit=2&cursor={cursor}", user: "operator_1"), default).ReadAsync();
            Assert.Equal(200, page.Status);
            targets.AddRange(page.At("items").EnumerateArray().Select(i => i.GetProperty("target").GetString()!));
            cursor = page.At("nextCursor").GetString();
        }

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], targets);
    }

    async Task<AuditLogTable> TableAsync()
    {
        var tables = new Faults().Tables(azurite.NewAccount());
        await tables.CreateTableIfNotExistsAsync(AuditLogTable.Name);
        return new AuditLogTable(tables);
    }
}

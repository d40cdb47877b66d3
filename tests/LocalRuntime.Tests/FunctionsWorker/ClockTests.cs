using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Marketplace.Local;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.FunctionsWorker;

public class ClockTests
{
    [Fact]
    public async Task What_waits_for_skipped_time_ends_at_once()
    {
        var clock = new AdjustableTimeProvider();
        var tenDays = Task.Delay(TimeSpan.FromDays(10), clock);
        var aYear = Task.Delay(TimeSpan.FromDays(45), clock);
        clock.Advance(TimeSpan.FromDays(10));
        await tenDays;
        Assert.False(aYear.IsCompleted);
        clock.Advance(TimeSpan.FromDays(35));
        await aYear;
    }

    [Fact]
    public async Task Time_and_timestamps_move_together()
    {
        var clock = new AdjustableTimeProvider();
        var (before, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        clock.Advance(TimeSpan.FromDays(3));
        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.FromDays(3), TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));
        Assert.InRange(clock.GetElapsedTime(stamp), TimeSpan.FromDays(3), TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));
        using var cancel = new CancellationTokenSource(TimeSpan.FromDays(1), clock);
        var cancelled = new TaskCompletionSource();
        await using var heard = cancel.Token.Register(() => cancelled.SetResult());
        clock.Advance(TimeSpan.FromDays(1));
        await cancelled.Task;
    }

    [Fact]
    public async Task A_periodic_timer_fires_once_for_what_was_skipped_and_goes_on()
    {
        var clock = new AdjustableTimeProvider();
        var fired = 0;
        await using var timer = clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromHours(5));
        await Eventually.TrueAsync(() => Volatile.Read(ref fired) == 1);
        clock.Advance(TimeSpan.FromMinutes(59));
        clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => Volatile.Read(ref fired) == 2);
    }

    [Fact]
    public async Task A_timer_that_is_stopped_or_gone_does_not_fire()
    {
        var clock = new AdjustableTimeProvider();
        var fired = 0;
        await using var stopped = clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        var gone = clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await gone.DisposeAsync();
        var after = Task.Delay(TimeSpan.FromHours(2), clock);
        clock.Advance(TimeSpan.FromHours(2));
        await after;
        Assert.Equal(0, fired);
    }

    [Fact]
    public void Time_never_goes_back()
    {
        var clock = new AdjustableTimeProvider();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.MaxValue));
    }

    [Fact]
    public async Task The_clock_of_a_host_is_moved_by_http_fires_its_timers_and_is_kept()
    {
        var folder = TemporaryFolder.New("host");
        await using (var host = await StartAsync(folder, adjustable: true))
        {
            await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(folder, "timers")));
            var before = await UtcNowAsync(await host.Http.GetAsync("local/clock"));
            using var moved = await host.Http.PostAsJsonAsync("local/clock", new { advance = "10.00:00:00" });
            Assert.InRange(await UtcNowAsync(moved) - before, TimeSpan.FromDays(10), TimeSpan.FromDays(10.01));
            Assert.InRange(host.Services.GetRequiredService<TimeProvider>().GetUtcNow() - before, TimeSpan.FromDays(10), TimeSpan.FromDays(10.01));
            await host.Calls.CountAsync(1);
        }

        await using (var host = await StartAsync(folder, adjustable: true))
            Assert.True(await UtcNowAsync(await host.Http.GetAsync("local/clock")) > TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(9));
    }

    [Fact]
    public async Task A_host_without_an_adjustable_clock_knows_nothing_of_it()
    {
        var folder = TemporaryFolder.New("host");
        await using (var host = await StartAsync(folder, adjustable: false))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("local/clock")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Http.PostAsJsonAsync("local/clock", new { advance = "1" })).StatusCode);
        }

    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"advance": 10}""")]
    [InlineData("""{"advance": "ten days"}""")]
    [InlineData("""{"advance": "-1.00:00:00"}""")]
    [InlineData("""{"advance": "10000000.00:00:00"}""")]
    public async Task An_unreadable_advance_is_a_400_and_moves_nothing(string body)
    {
        var folder = TemporaryFolder.New("host");
        await using (var host = await StartAsync(folder, adjustable: true))
        {
            using var answer = await host.Http.PostAsync("local/clock", new StringContent(body));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            Assert.True(await UtcNowAsync(await host.Http.GetAsync("local/clock")) < TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
        }

    }

    static async Task<TestHost> StartAsync(string folder, bool adjustable) => await TestHost.StartAsync(typeof(Weekly), new TestHostSetup
    {
        DataFolder = folder,
        Settings = new Dictionary<string, string?> { ["LocalRuntime:AdjustableClock"] = adjustable ? "true" : null },
    });

    static async Task<DateTimeOffset> UtcNowAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("utcNow").GetDateTimeOffset();
    }

    public class Weekly(Calls calls)
    {
        [Function("Weekly")]
        public void Run([TimerTrigger("0 0 3 * * 1")] TimerInfo timer) => calls.Add("weekly");
    }
}

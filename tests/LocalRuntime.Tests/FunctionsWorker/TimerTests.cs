using System.Collections.Concurrent;
using Marketplace.Local;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.FunctionsWorker;

public class TimerTests
{
    readonly WatchedTime time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    readonly string folder = TemporaryFolder.New("host");

    [Theory]
    [InlineData("0 30 2 * * *", "2026-03-02T02:30:00Z")]
    [InlineData("30 2 * * *", "2026-03-02T02:30:00Z")]
    [InlineData("*/10 * * * * *", "2026-03-01T12:00:10Z")]
    [InlineData("0 0 0 1 * *", "2026-04-01T00:00:00Z")]
    [InlineData("00:00:45", "2026-03-01T12:00:45Z")]
    [InlineData("1.00:00:00", "2026-03-02T12:00:00Z")]
    public void A_schedule_says_when_it_is_next(string text, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), Schedule.Parse(text).After(time.GetUtcNow()));

    [Theory]
    [InlineData("every day")]
    [InlineData("0 0 25 * * *")]
    [InlineData("-00:00:05")]
    public void A_schedule_that_cannot_be_read_is_refused(string text) => Assert.Throws<FormatException>(() => Schedule.Parse(text));

    [Fact]
    public async Task It_runs_when_it_is_due_and_each_time_again()
    {
        await using var host = await StartAsync(typeof(Hourly));
        await KeptAsync("Hourly");
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(host.Calls.All);
        time.Advance(TimeSpan.FromMinutes(1));
        await host.Calls.CountAsync(1);
        await KeptAsync("Hourly", "2026-03-01T14:00:00");
        time.Advance(TimeSpan.FromHours(1));
        await host.Calls.CountAsync(2);
        Assert.Equal(["on time, last 0001, next 12:00", "on time, last 2026, next 12:00"], host.Calls.All.Select(c => c.Replace("next 13:00", "next 12:00").Replace("next 14:00", "next 12:00")));
    }

    [Fact]
    public async Task A_run_missed_while_no_host_was_up_is_made_up_for_once_and_is_past_due()
    {
        await using (await StartAsync(typeof(Hourly))) await KeptAsync("Hourly");
        time.Advance(TimeSpan.FromHours(5.5));
        await using (var host = await StartAsync(typeof(Hourly)))
        {
            await host.Calls.CountAsync(1);
            await KeptAsync("Hourly", "2026-03-01T18:00:00");
            Assert.Equal(["past due, last 0001, next 13:00"], host.Calls.All);
        }

        time.Waits.Clear(); // The host before has waited for the same run.
        await using (var host = await StartAsync(typeof(Hourly)))
        {
            await Eventually.TrueAsync(() => time.Waits.Contains(TimeSpan.FromMinutes(30)), "the new host waits for its next run");
            time.Advance(TimeSpan.FromMinutes(30));
            await host.Calls.CountAsync(1);
            Assert.Equal(["on time, last 2026, next 18:00"], host.Calls.All);
        }
    }

    [Fact]
    public async Task A_changed_schedule_forgets_the_run_that_the_old_one_missed()
    {
        await using (await StartAsync(typeof(Settable), ("When", "0 0 * * * *"))) await KeptAsync("Settable");
        time.Advance(TimeSpan.FromHours(5));
        await using var host = await StartAsync(typeof(Settable), ("When", "0 30 * * * *"));
        await KeptAsync("Settable", "2026-03-01T17:30:00");
        Assert.Empty(host.Calls.All);
    }

    [Fact]
    public async Task Without_a_monitor_a_missed_run_stays_missed()
    {
        await using (await StartAsync(typeof(Unmonitored))) { }
        time.Advance(TimeSpan.FromHours(5));
        await using var host = await StartAsync(typeof(Unmonitored));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(10));
            return host.Calls.All.Count > 0;
        });
        Assert.Equal("on time, without status", host.Calls.All[0]);
        Assert.False(Directory.Exists(Path.Combine(folder, "timers")));
    }

    [Fact]
    public async Task It_may_run_when_the_host_starts()
    {
        await using var host = await StartAsync(typeof(AtStart));
        await host.Calls.CountAsync(1);
        Assert.StartsWith("on time", host.Calls.All[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(RetriesEvenly), 3, new[] { 60, 60 })]
    [InlineData(typeof(RetriesLater), 4, new[] { 10, 20, 25 })]
    public async Task A_failed_run_is_tried_again_as_its_retry_policy_says(Type functions, int runs, int[] pauses)
    {
        await using var host = await StartAsync(functions);
        await host.Calls.CountAsync(1);
        for (var retry = 1; retry < runs; retry++)
        {
            Assert.Equal(retry, host.Calls.All.Count);
            await AdvanceUntilAsync(host, retry + 1, TimeSpan.FromSeconds(pauses[retry - 1]));
        }

        Assert.Equal(Enumerable.Range(0, runs).Select(i => $"try {i} of {runs - 1}"), host.Calls.All);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(2, 25)]
    [InlineData(2000, 25)]
    public void Growing_pauses_double_up_to_the_longest(int retry, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new RetryPlan(-1, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25)).PauseBefore(retry));

    [Fact]
    public async Task A_retry_policy_on_a_trigger_that_has_none_is_refused_at_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(typeof(RetriesQueued)));
        Assert.Contains("retry", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_whose_setting_is_missing_is_refused_at_start()
    {
        var refused = await Assert.ThrowsAsync<LocalHostException>(() => StartAsync(typeof(Settable)));
        Assert.Contains("%When%", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The pause may begin a moment after the failure was seen, so the clock is moved in small steps that add up to no more than it and a little.</summary>
    async Task AdvanceUntilAsync(TestHost host, int count, TimeSpan pause)
    {
        var moved = TimeSpan.Zero;
        await Eventually.TrueAsync(() =>
        {
            if (host.Calls.All.Count >= count) return true;
            time.Advance(pause / 4);
            moved += pause / 4;
            return host.Calls.All.Count >= count;
        });
        Assert.True(moved >= pause, $"tried again after {moved}, not {pause}");
    }

    async Task<TestHost> StartAsync(Type functions, params (string Key, string Value)[] settings) => await TestHost.StartAsync(functions, new TestHostSetup
    {
        Time = time,
        DataFolder = folder,
        Settings = settings.ToDictionary(s => s.Key, s => (string?)s.Value),
    });

    Task KeptAsync(string function, string next = "") => Eventually.TrueAsync(
        () => new ScheduleStore(folder).Read(function)?.Next.ToString("s").StartsWith(next, StringComparison.Ordinal) ?? false, $"the record of {function} {next}");

    static string Describe(TimerInfo timer) =>
        (timer.IsPastDue ? "past due" : "on time")
        + (timer.ScheduleStatus is { } status ? $", last {status.Last.Year:0000}, next {status.Next:HH:mm}" : ", without status");

    /// <summary>Tells what is waited for, so that a test moves the clock only after somebody looks at it.</summary>
    sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public ConcurrentBag<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            return timer;
        }
    }

    public class Hourly(Calls calls)
    {
        [Function("Hourly")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => calls.Add(Describe(timer));
    }

    public class Settable(Calls calls)
    {
        [Function("Settable")]
        public void Run([TimerTrigger("%When%")] TimerInfo timer) => calls.Add(Describe(timer));
    }

    public class Unmonitored(Calls calls)
    {
        [Function("Unmonitored")]
        public void Run([TimerTrigger("0 0 * * * *", UseMonitor = false)] TimerInfo timer) => calls.Add(Describe(timer));
    }

    public class AtStart(Calls calls)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 3 * * *", RunOnStartup = true)] TimerInfo timer) => calls.Add(Describe(timer));
    }

    public class RetriesEvenly(Calls calls)
    {
        [Function("RetriesEvenly")]
        [FixedDelayRetry(2, "00:01:00")]
        public void Run([TimerTrigger("0 0 3 * * *", RunOnStartup = true)] TimerInfo timer, FunctionContext context) => Fail(calls, context);
    }

    public class RetriesLater(Calls calls)
    {
        [Function("RetriesLater")]
        [ExponentialBackoffRetry(3, "00:00:10", "00:00:25")]
        public void Run([TimerTrigger("0 0 3 * * *", RunOnStartup = true)] TimerInfo timer, FunctionContext context) => Fail(calls, context);
    }

    public class RetriesQueued
    {
        [Function("RetriesQueued")]
        [FixedDelayRetry(2, "00:01:00")]
        public void Run([QueueTrigger("any")] string text) { }
    }

    static void Fail(Calls calls, FunctionContext context)
    {
        calls.Add($"try {context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
        throw new InvalidOperationException("again");
    }
}

using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Runs one function by the clock. Runs never overlap: the next time is computed when a run has ended. With a monitored
/// schedule a run that fell due while no host was up is made up for once, marked as past due.
/// </summary>
sealed class TimerListener(LocalFunction function, Schedule schedule, ScheduleStore store, TriggerRunner runner, TimeProvider time) : IListener
{
    static readonly TimeSpan LongestDelay = TimeSpan.FromDays(20);
    readonly TimerTriggerAttribute trigger = (TimerTriggerAttribute)function.Trigger;

    public string Name => $"Timer '{function.Name}'";

    bool IsMonitored => trigger.UseMonitor && !schedule.IsTooFrequentToMonitor(time.GetUtcNow());

    public async Task RunAsync(CancellationToken stopTaking)
    {
        var record = IsMonitored ? Kept() : null;
        var next = record?.Next ?? schedule.After(time.GetUtcNow());
        var isPastDue = record is not null && record.Next <= time.GetUtcNow();
        if (IsMonitored && record is null) Keep(default, next);
        if (isPastDue || trigger.RunOnStartup)
            next = await FireAsync(record?.Last ?? default, next, isPastDue, stopTaking);
        while (!stopTaking.IsCancellationRequested)
        {
            await UntilAsync(next, stopTaking);
            next = await FireAsync(Kept()?.Last ?? default, next, isPastDue: false, stopTaking);
        }
    }

    /// <summary>Runs it, with its retries, and says when it is due again.</summary>
    async Task<DateTimeOffset> FireAsync(DateTimeOffset last, DateTimeOffset due, bool isPastDue, CancellationToken stopTaking)
    {
        var began = time.GetUtcNow();
        var info = new TimerInfo { IsPastDue = isPastDue };
        if (IsMonitored) info.ScheduleStatus = new ScheduleStatus { Last = last.UtcDateTime, Next = due.UtcDateTime, LastUpdated = last.UtcDateTime };
        await RunWithRetriesAsync(info, stopTaking);
        var now = time.GetUtcNow();
        var next = schedule.After(now > due ? now : due);
        if (IsMonitored) Keep(began, next);
        return next;
    }

    async Task RunWithRetriesAsync(TimerInfo info, CancellationToken stopTaking)
    {
        for (var retry = 0; ; retry++)
        {
            var fault = await runner.RunAsync(function, info, ImmutableDictionary<string, object?>.Empty, retry);
            if (fault is null || function.Retry is not { } plan || !plan.Allows(retry)) return;
            await Task.Delay(plan.PauseBefore(retry), time, stopTaking);
        }
    }

    async Task UntilAsync(DateTimeOffset due, CancellationToken stopTaking)
    {
        for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
            await Task.Delay(left < LongestDelay ? left : LongestDelay, time, stopTaking);
    }

    /// <summary>Nothing when it was kept for another schedule than today's.</summary>
    ScheduleRecord? Kept() => store.Read(function.Name) is { } record && record.Schedule == schedule.Text ? record : null;

    void Keep(DateTimeOffset last, DateTimeOffset next) => store.Write(function.Name, new ScheduleRecord(last, next, schedule.Text));
}

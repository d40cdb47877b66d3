using System.Globalization;
using NCrontab;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>When a timer runs: a cron line with or without seconds, in UTC, or a fixed interval.</summary>
sealed class Schedule
{
    readonly CrontabSchedule? cron;
    readonly TimeSpan interval;

    Schedule(string text, CrontabSchedule? cron, TimeSpan interval)
    {
        Text = text;
        this.cron = cron;
        this.interval = interval;
    }

    public string Text { get; }

    public static Schedule Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero)
            return new Schedule(text, null, span);
        var withSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        var cron = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds })
            ?? throw new FormatException($"'{text}' is neither a cron line of six fields nor a TimeSpan.");
        return new Schedule(text, cron, default);
    }

    public DateTimeOffset After(DateTimeOffset moment) => cron is null
        ? moment + interval
        : new DateTimeOffset(cron.GetNextOccurrence(moment.UtcDateTime), TimeSpan.Zero);

    /// <summary>Runs more often than once a minute; the genuine host keeps no record of such schedules.</summary>
    public bool IsTooFrequentToMonitor(DateTimeOffset now)
    {
        var next = After(now);
        return After(next) - next < TimeSpan.FromMinutes(1);
    }
}

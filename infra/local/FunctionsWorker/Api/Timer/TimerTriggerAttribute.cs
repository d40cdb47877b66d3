using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function by the clock: a cron line of six fields, a TimeSpan, or <c>%Setting%</c> that holds one of them.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule;

    /// <summary>Also run once when the host starts.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Keep the schedule across restarts, so that a missed run is made up for; on unless turned off.</summary>
    public bool UseMonitor { get; set; } = true;
}

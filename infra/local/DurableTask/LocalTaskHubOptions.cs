using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;

namespace Marketplace.Local.DurableTask;

/// <summary>What a local task hub runs, where it keeps its histories, and how much it does at once.</summary>
public sealed class LocalTaskHubOptions
{
    /// <summary>The SQLite file of the hub. Its folder is made; one process at a time may have it open.</summary>
    public string DataFile { get; set; } = string.Empty;

    /// <summary>The orchestrators and activities. An activity's factory gets the services of a scope made for that one call.</summary>
    public DurableTaskRegistry Registry { get; } = new();

    /// <summary>host.json's <c>maxConcurrentActivityFunctions</c>.</summary>
    public int MaxConcurrentActivityFunctions { get; set; } = 10 * Environment.ProcessorCount;

    /// <summary>host.json's <c>maxConcurrentOrchestratorFunctions</c>.</summary>
    public int MaxConcurrentOrchestratorFunctions { get; set; } = 10 * Environment.ProcessorCount;

    /// <summary>Converts inputs, outputs, payloads and custom statuses, for the client and the functions alike.</summary>
    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>host.json's <c>defaultVersion</c>: given to instances and sub-orchestrations started without a version.</summary>
    public string DefaultVersion { get; set; } = string.Empty;

    /// <summary>host.json's <c>versionMatchStrategy</c>: which versions this worker runs, beside <see cref="DefaultVersion"/>.</summary>
    public DurableTaskWorkerOptions.VersionMatchStrategy VersionMatchStrategy { get; set; }

    /// <summary>host.json's <c>versionFailureStrategy</c>: what becomes of instances whose version does not match.</summary>
    public DurableTaskWorkerOptions.VersionFailureStrategy VersionFailureStrategy { get; set; }

    /// <summary>Settings an orchestrator sees as its context's <c>Properties</c>.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; set; } = new Dictionary<string, object?>();

    /// <summary>Faults on purpose, for tests.</summary>
    public LocalTaskHubFaults Faults { get; } = new();
}

/// <summary>What may go wrong on purpose. All of it is off unless a test turns it on, and may be changed while the hub runs.</summary>
public sealed class LocalTaskHubFaults
{
    /// <summary>Every message, be it for an activity or an orchestration, arrives twice.</summary>
    public bool DeliverEveryMessageTwice { get; set; }

    /// <summary>Asked for each event a client raises, with instance and event name: <c>true</c> loses it without a word.</summary>
    public Func<string, string, bool>? LoseRaisedEvent { get; set; }

    /// <summary>Told the number of each write before it is made, counted from 1.</summary>
    public Action<long>? BeforeWrite { get; set; }

    /// <summary>Told the number of each write once it is durable. With this or <see cref="BeforeWrite"/> set, each write commits alone.</summary>
    public Action<long>? AfterWrite { get; set; }

    /// <summary>Asked before each write, counted from 1: <c>true</c> stops the hub there as if the process had been killed.</summary>
    public Func<long, bool>? DieBeforeWrite { get; set; }
}

/// <summary>What the hub has done since it started, and what lies in it now.</summary>
/// <param name="TurnsExecuted">Orchestrator turns run.</param>
/// <param name="ActivitiesExecuted">Activities run.</param>
/// <param name="WorkItemsCommitted">Work items and client requests made durable.</param>
/// <param name="Commits">SQLite transactions that took.</param>
/// <param name="ReadyOrchestrations">Instances with messages that wait for a turn.</param>
/// <param name="ReadyActivities">Activities that wait to be run.</param>
/// <param name="PendingTimers">Timers and scheduled starts that are not due yet.</param>
/// <param name="PendingWrites">Work items that wait to be committed.</param>
/// <param name="TurnsInProgress">Turns running now.</param>
/// <param name="ActivitiesInProgress">Activities running now.</param>
/// <param name="InstancesByStatus">How many instances stand where.</param>
public sealed record LocalTaskHubStats(
    long TurnsExecuted,
    long ActivitiesExecuted,
    long WorkItemsCommitted,
    long Commits,
    int ReadyOrchestrations,
    int ReadyActivities,
    int PendingTimers,
    int PendingWrites,
    int TurnsInProgress,
    int ActivitiesInProgress,
    IReadOnlyDictionary<string, long> InstancesByStatus);

using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Worker;

/// <summary>How a worker converts data, how much it runs at once, and which versions it takes.</summary>
public class DurableTaskWorkerOptions
{
    /// <summary>Which versions of orchestrations a worker runs.</summary>
    public enum VersionMatchStrategy
    {
        /// <summary>All.</summary>
        None = 0,

        /// <summary>Only its own.</summary>
        Strict = 1,

        /// <summary>Its own and older ones.</summary>
        CurrentOrOlder = 2,
    }

    /// <summary>What becomes of an orchestration whose version a worker does not run.</summary>
    public enum VersionFailureStrategy
    {
        /// <summary>It is left for another worker.</summary>
        Reject = 0,

        /// <summary>It fails.</summary>
        Fail = 1,
    }

    /// <summary>Converts inputs, outputs and payloads.</summary>
    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>Longer timers are made of several; without limit here unless set, since the local store has none.</summary>
    public TimeSpan MaximumTimerInterval { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How much runs at once.</summary>
    public ConcurrencyOptions Concurrency { get; } = new();

    /// <summary>Which versions are run; all if not set.</summary>
    public VersioningOptions? Versioning { get; set; }

    /// <summary>How much runs at once.</summary>
    public class ConcurrencyOptions
    {
        /// <summary>Activities at once.</summary>
        public int MaximumConcurrentActivityWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        /// <summary>Orchestrator turns at once.</summary>
        public int MaximumConcurrentOrchestrationWorkItems { get; set; } = 100 * Environment.ProcessorCount;
    }

    /// <summary>Which versions are run.</summary>
    public class VersioningOptions
    {
        /// <summary>The worker's own version.</summary>
        public string Version { get; set; } = string.Empty;

        /// <summary>The version of sub-orchestrations that are called without one.</summary>
        public string DefaultVersion { get; set; } = string.Empty;

        /// <summary>Which versions match.</summary>
        public VersionMatchStrategy MatchStrategy { get; set; } = VersionMatchStrategy.None;

        /// <summary>What becomes of others.</summary>
        public VersionFailureStrategy FailureStrategy { get; set; } = VersionFailureStrategy.Reject;
    }
}

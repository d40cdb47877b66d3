using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>What one orchestrator's turns are told of their surroundings.</summary>
sealed record ContextSettings(
    DataConverter Converter, ILoggerFactory Logging, string DefaultVersion, IReadOnlyDictionary<string, object?> Properties);

/// <summary>
/// The context an orchestrator sees during one turn. Each call gets the next number and is noted as the history event it
/// would become; the replay matches these notes with the history, and what is left over at the end is new.
/// </summary>
sealed partial class OrchestratorContext(InstanceState state, object? input, TurnThread thread, ContextSettings settings) : TaskOrchestrationContext
{
    static readonly byte[] GuidNamespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    readonly List<HistoryEvent> unmatched = [];
    readonly Dictionary<int, OpenTask> open = [];
    readonly HashSet<int> beyondRetry = [];
    readonly List<CancellationTokenRegistration> registrations = [];
    int nextId;
    int guidCounter;
    bool replaying = true;
    DateTime now;

    public override TaskName Name => new(state.Name);

    public override string InstanceId => state.Id;

    public override string Version => state.Version;

    public override ParentOrchestrationInstance? Parent { get; } = state.Start.ParentInstance is { } parent
        ? new(new TaskName(parent.Name), parent.OrchestrationInstance.InstanceId)
        : null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    public override IReadOnlyDictionary<string, object?> Properties => settings.Properties;

    public EventWaits Events { get; } = new(settings.Converter);

    /// <summary>Calls the history does not know yet, in order.</summary>
    public List<HistoryEvent> Unmatched => unmatched;

    /// <summary>Timers given up in this turn.</summary>
    public List<int> CancelledTimers { get; } = [];

    public int OpenCount => open.Count;

    public ContinueAsNewOptions? Next { get; private set; }

    public bool CustomStatusWasSet { get; private set; }

    public string? CustomStatus { get; private set; }

    protected override ILoggerFactory LoggerFactory => settings.Logging;

    public override T? GetInput<T>()
        where T : default => (T?)input;

    public override void SetCustomStatus(object? customStatus)
    {
        thread.Demand();
        CustomStatus = settings.Converter.Serialize(customStatus);
        CustomStatusWasSet = true;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        thread.Demand();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        unmatched.Add(new EventSentEvent(nextId++) { InstanceId = instanceId, Name = eventName, Input = settings.Converter.Serialize(payload) });
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        thread.Demand();
        var wait = Events.Add<T>(eventName);
        if (cancellationToken.CanBeCanceled && !wait.IsCompleted)
            WhenCancelled(() => EventWaits.Cancel(wait, cancellationToken), cancellationToken);
        return wait;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        thread.Demand();
        ArgumentNullException.ThrowIfNull(options);
        Next = options;
    }

    /// <summary>The published algorithm: a name-based id (version 5) of instance, time and a counter.</summary>
    public override Guid NewGuid()
    {
        thread.Demand();
        var name = $"{InstanceId}_{now:o}_{guidCounter++.ToString(CultureInfo.InvariantCulture)}";
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. GuidNamespace, .. Encoding.UTF8.GetBytes(name)], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    public void EnterTurn(DateTime time) => now = time;

    public void LeaveReplay() => replaying = false;

    public void Complete(int id, string? result)
    {
        if (open.Remove(id, out var task))
            task.Complete(result, settings.Converter);
    }

    public void Fail(int id, global::DurableTask.Core.FailureDetails? failure)
    {
        if (!open.Remove(id, out var task))
            return;
        if (failure?.IsNonRetriable == true)
            beyondRetry.Add(id);
        task.Fail(failure);
    }

    public void Release()
    {
        foreach (var registration in registrations)
            registration.Unregister();
    }

    void WhenCancelled(Action act, CancellationToken token) => registrations.Add(token.UnsafeRegister(
        static state =>
        {
            var (turn, act) = ((TurnThread, Action))state!;
            turn.Demand();
            act();
        },
        (thread, act)));
}

using DurableTask.Core;
using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// History events as bytes: kind, number, time, then the fields of the kind in a fixed order. What is written here is
/// read by later versions of this program, so fields are only ever added to kinds, by new kind numbers.
/// </summary>
static class HistoryCodec
{
    [ThreadStatic]
    static ByteWriter? shared;

    /// <summary>The bytes stay valid until this thread encodes again.</summary>
    public static ReadOnlySpan<byte> Encode(HistoryEvent one)
    {
        var to = Begin();
        Write(to, one);
        return to.Written;
    }

    /// <inheritdoc cref="Encode(HistoryEvent)"/>
    public static ReadOnlySpan<byte> Encode(IReadOnlyList<HistoryEvent> many)
    {
        var to = Begin();
        for (var i = 0; i < many.Count; i++)
            Write(to, many[i]);
        return to.Written;
    }

    /// <inheritdoc cref="Encode(HistoryEvent)"/>
    public static ReadOnlySpan<byte> Encode(FailureDetails failure)
    {
        var to = Begin();
        Failure(to, failure);
        return to.Written;
    }

    public static void Decode(ReadOnlySpan<byte> bytes, ICollection<HistoryEvent> into)
    {
        var from = new ByteReader(bytes);
        while (!from.AtEnd)
            into.Add(Read(ref from));
    }

    public static HistoryEvent DecodeOne(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        return Read(ref from);
    }

    public static FailureDetails? DecodeFailure(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        return Failure(ref from);
    }

    static ByteWriter Begin()
    {
        var to = shared ??= new ByteWriter();
        to.Clear();
        return to;
    }

    static void Write(ByteWriter to, HistoryEvent e)
    {
        to.Unsigned((ulong)e.EventType);
        to.Signed(e.EventId);
        to.Time(e.Timestamp);
        switch (e)
        {
            case OrchestratorStartedEvent or OrchestratorCompletedEvent:
                break;
            case TaskScheduledEvent x:
                Texts(to, x.Name, x.Version, x.Input);
                Tags(to, x.Tags);
                break;
            case TaskCompletedEvent x:
                to.Signed(x.TaskScheduledId);
                to.Text(x.Result);
                break;
            case TaskFailedEvent x:
                to.Signed(x.TaskScheduledId);
                Failure(to, x.FailureDetails);
                break;
            case TimerCreatedEvent x:
                to.Time(x.FireAt);
                break;
            case TimerFiredEvent x:
                to.Signed(x.TimerId);
                to.Time(x.FireAt);
                break;
            case EventRaisedEvent x:
                Texts(to, x.Name, x.Input);
                break;
            case EventSentEvent x:
                Texts(to, x.InstanceId, x.Name, x.Input);
                break;
            case SubOrchestrationInstanceCreatedEvent x:
                Texts(to, x.InstanceId, x.Name, x.Version, x.Input);
                Tags(to, x.Tags);
                break;
            case SubOrchestrationInstanceCompletedEvent x:
                to.Signed(x.TaskScheduledId);
                to.Text(x.Result);
                break;
            case SubOrchestrationInstanceFailedEvent x:
                to.Signed(x.TaskScheduledId);
                Failure(to, x.FailureDetails);
                break;
            default:
                WriteExecution(to, e);
                break;
        }
    }

    static void WriteExecution(ByteWriter to, HistoryEvent e)
    {
        switch (e)
        {
            case ExecutionStartedEvent x:
                WriteStarted(to, x);
                break;
            case ContinueAsNewEvent x:
                to.Text(x.Result);
                break;
            case ExecutionCompletedEvent x:
                to.Text(x.Result);
                to.Unsigned((ulong)x.OrchestrationStatus);
                Failure(to, x.FailureDetails);
                break;
            case ExecutionTerminatedEvent x:
                to.Text(x.Input);
                to.Flag(x.Recurse);
                break;
            case ExecutionSuspendedEvent x:
                to.Text(x.Reason);
                break;
            case ExecutionResumedEvent x:
                to.Text(x.Reason);
                break;
            case ExecutionRewoundEvent x:
                to.Text(x.Reason);
                break;
            default:
                throw new InvalidOperationException($"No form is known for events of kind {e.EventType}.");
        }
    }

    static void WriteStarted(ByteWriter to, ExecutionStartedEvent x)
    {
        Texts(to, x.OrchestrationInstance.InstanceId, x.OrchestrationInstance.ExecutionId, x.Name, x.Version, x.Input);
        Tags(to, x.Tags);
        to.Flag(x.ScheduledStartTime.HasValue);
        if (x.ScheduledStartTime is { } at)
            to.Time(at);
        to.Flag(x.ParentInstance is not null);
        if (x.ParentInstance is not { } parent)
            return;
        Texts(to, parent.OrchestrationInstance.InstanceId, parent.OrchestrationInstance.ExecutionId, parent.Name, parent.Version);
        to.Signed(parent.TaskScheduleId);
    }

    static HistoryEvent Read(ref ByteReader from)
    {
        var kind = (EventType)from.Unsigned();
        var id = (int)from.Signed();
        var time = from.Time();
        HistoryEvent e = kind switch
        {
            EventType.OrchestratorStarted => new OrchestratorStartedEvent(id),
            EventType.OrchestratorCompleted => new OrchestratorCompletedEvent(id),
            EventType.TaskScheduled => new TaskScheduledEvent(id, from.Text(), from.Text(), from.Text()) { Tags = Tags(ref from) },
            EventType.TaskCompleted => new TaskCompletedEvent(id, (int)from.Signed(), from.Text()),
            EventType.TaskFailed => Failed(id, (int)from.Signed(), Failure(ref from)),
            EventType.TimerCreated => new TimerCreatedEvent(id, from.Time()),
            EventType.TimerFired => Fired(id, (int)from.Signed(), from.Time()),
            EventType.EventRaised => Raised(id, from.Text()!, from.Text()),
            EventType.EventSent => new EventSentEvent(id) { InstanceId = from.Text()!, Name = from.Text()!, Input = from.Text() },
            EventType.SubOrchestrationInstanceCreated => new SubOrchestrationInstanceCreatedEvent(id)
            {
                InstanceId = from.Text()!,
                Name = from.Text()!,
                Version = from.Text(),
                Input = from.Text(),
                Tags = Tags(ref from),
            },
            EventType.SubOrchestrationInstanceCompleted => new SubOrchestrationInstanceCompletedEvent(id, (int)from.Signed(), from.Text()),
            EventType.SubOrchestrationInstanceFailed => SubFailed(id, (int)from.Signed(), Failure(ref from)),
            _ => ReadExecution(kind, id, ref from),
        };
        e.Timestamp = time;
        return e;
    }

    static HistoryEvent ReadExecution(EventType kind, int id, ref ByteReader from) => kind switch
    {
        EventType.ExecutionStarted => ReadStarted(id, ref from),
        EventType.ContinueAsNew => new ContinueAsNewEvent(id, from.Text()),
        EventType.ExecutionCompleted => new ExecutionCompletedEvent(id, from.Text(), (OrchestrationStatus)from.Unsigned(), Failure(ref from)),
        EventType.ExecutionTerminated => new ExecutionTerminatedEvent(id, from.Text()) { Recurse = from.Flag() },
        EventType.ExecutionSuspended => new ExecutionSuspendedEvent(id, from.Text()),
        EventType.ExecutionResumed => new ExecutionResumedEvent(id, from.Text()),
        EventType.ExecutionRewound => new ExecutionRewoundEvent(id, from.Text()),
        _ => throw new InvalidDataException($"The history holds an event of unknown kind {kind}."),
    };

    static ExecutionStartedEvent ReadStarted(int id, ref ByteReader from)
    {
        var instance = new OrchestrationInstance { InstanceId = from.Text()!, ExecutionId = from.Text()! };
        var name = from.Text()!;
        var version = from.Text();
        var started = new ExecutionStartedEvent(id, from.Text())
        {
            OrchestrationInstance = instance,
            Name = name,
            Version = version,
            Tags = Tags(ref from),
            ScheduledStartTime = from.Flag() ? from.Time() : null,
        };
        if (from.Flag())
        {
            started.ParentInstance = new ParentInstance
            {
                OrchestrationInstance = new() { InstanceId = from.Text()!, ExecutionId = from.Text()! },
                Name = from.Text()!,
                Version = from.Text()!,
                TaskScheduleId = (int)from.Signed(),
            };
        }

        return started;
    }

    static TaskFailedEvent Failed(int id, int task, FailureDetails? failure) =>
        new(id, task, failure?.ErrorMessage, failure?.StackTrace, failure);

    static SubOrchestrationInstanceFailedEvent SubFailed(int id, int task, FailureDetails? failure) =>
        new(id, task, failure?.ErrorMessage, failure?.StackTrace, failure);

    static TimerFiredEvent Fired(int id, int timer, DateTime at) => new(id, at) { TimerId = timer };

    static EventRaisedEvent Raised(int id, string name, string? input) => new(id, input) { Name = name };

    static void Texts(ByteWriter to, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            to.Text(text);
    }

    static void Tags(ByteWriter to, IDictionary<string, string>? tags)
    {
        to.Unsigned((ulong)(tags?.Count ?? 0));
        if (tags is null)
            return;
        foreach (var (key, value) in tags)
            Texts(to, key, value);
    }

    static Dictionary<string, string>? Tags(ref ByteReader from)
    {
        var count = (int)from.Unsigned();
        if (count == 0)
            return null;
        var tags = new Dictionary<string, string>(count);
        for (; count > 0; count--)
            tags[from.Text()!] = from.Text()!;
        return tags;
    }

    static void Failure(ByteWriter to, FailureDetails? failure)
    {
        to.Flag(failure is not null);
        if (failure is null)
            return;
        Texts(to, failure.ErrorType, failure.ErrorMessage, failure.StackTrace);
        to.Flag(failure.IsNonRetriable);
        Failure(to, failure.InnerFailure);
    }

    static FailureDetails? Failure(ref ByteReader from)
    {
        if (!from.Flag())
            return null;
        var (type, message, trace, nonRetriable) = (from.Text()!, from.Text()!, from.Text(), from.Flag());
        return new FailureDetails(type, message, trace, Failure(ref from), nonRetriable);
    }
}

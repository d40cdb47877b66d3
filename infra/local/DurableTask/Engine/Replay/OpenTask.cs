using DurableTask.Core;
using Microsoft.DurableTask;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>A call that the orchestrator may be awaiting and that has no answer yet.</summary>
abstract class OpenTask(int id, string name)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public abstract void Complete(string? result, DataConverter converter);

    public abstract void Fail(FailureDetails? failure);

    public abstract void Cancel(CancellationToken token);
}

/// <inheritdoc cref="OpenTask"/>
sealed class OpenTask<T>(int id, string name) : OpenTask(id, name)
{
    readonly TaskCompletionSource<T> source = new();

    public Task<T> Task => source.Task;

    public override void Complete(string? result, DataConverter converter)
    {
        try
        {
            source.TrySetResult(converter.Deserialize<T>(result)!);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            source.TrySetException(unreadable);
        }
    }

    public override void Fail(FailureDetails? failure) =>
        source.TrySetException(new TaskFailedException(Name, Id, Failures.ToTaskFailure(failure)));

    public override void Cancel(CancellationToken token) => source.TrySetCanceled(token);
}

/// <summary>Failures as the engine stores them, as orchestrators see them, and out of exceptions.</summary>
static class Failures
{
    public const string ActivityNotFound = "ActivityTaskNotFound";
    public const string OrchestratorNotFound = "OrchestratorTaskNotFound";
    public const string VersionMismatch = "VersionMismatch";
    public const string NonDeterministic = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    public static TaskFailureDetails ToTaskFailure(FailureDetails? failure) => failure is null
        ? new("(unknown)", "(unknown)", null, null, null)
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? ToTaskFailure(inner) : null, null);

    public static FailureDetails FromException(Exception exception) => FromTaskFailure(TaskFailureDetails.FromException(exception));

    public static FailureDetails FromTaskFailure(TaskFailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? FromTaskFailure(inner) : null, false);

    /// <summary>A failure that no further attempt can mend.</summary>
    public static FailureDetails Final(string type, string message) => new(type, message, null, null, true);
}

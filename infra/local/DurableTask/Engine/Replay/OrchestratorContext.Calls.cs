using DurableTask.Core.History;
using Microsoft.DurableTask;

namespace Marketplace.Local.DurableTask.Engine;

/// <content>Activities, sub-orchestrations, timers, and their retries.</content>
sealed partial class OrchestratorContext
{
    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} was given as the activity's input and nothing as its options. Was it meant to be the options?", nameof(input));
        }

        var version = options?.Version is { } asked ? asked.Version : Version;
        var data = settings.Converter.Serialize(input);
        return WithRetries(
            () => Call<TResult>(new TaskScheduledEvent(nextId, name.Name, version, data) { Tags = options?.Tags }, name.Name), options?.Retry);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        thread.Demand();
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        var version = options?.Version is { } asked ? asked.Version : settings.DefaultVersion;
        var data = settings.Converter.Serialize(input);
        return WithRetries(
            () => Call<TResult>(
                new SubOrchestrationInstanceCreatedEvent(nextId)
                {
                    InstanceId = instanceId,
                    Name = orchestratorName.Name,
                    Version = version,
                    Input = data,
                    Tags = options?.Tags,
                },
                orchestratorName.Name),
            options?.Retry);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var id = nextId;
        var timer = Call<object?>(new TimerCreatedEvent(id, fireAt.ToUniversalTime()), "timer");
        if (cancellationToken.CanBeCanceled)
            WhenCancelled(() => CancelTimer(id, cancellationToken), cancellationToken);
        return timer;
    }

    Task<T> Call<T>(HistoryEvent call, string name)
    {
        thread.Demand();
        var task = new OpenTask<T>(nextId++, name);
        unmatched.Add(call);
        open.Add(task.Id, task);
        return task.Task;
    }

    void CancelTimer(int id, CancellationToken token)
    {
        if (!open.Remove(id, out var timer))
            return;
        if (!replaying)
            CancelledTimers.Add(id);
        timer.Cancel(token);
    }

    Task<T> WithRetries<T>(Func<Task<T>> call, TaskRetryOptions? retry) => retry switch
    {
        { Policy: { } policy } => ByPolicy(call, policy),
        { Handler: { } handler } => ByHandler(call, handler),
        _ => call(),
    };

    async Task<T> ByPolicy<T>(Func<Task<T>> call, RetryPolicy policy)
    {
        var first = now;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await call();
            }
            catch (TaskFailedException failed) when (
                attempt < policy.MaxNumberOfAttempts && !beyondRetry.Contains(failed.TaskId) && PauseBefore(attempt, first, failed, policy) is { } wait)
            {
                pause = wait;
            }

            await CreateTimer(pause, CancellationToken.None);
        }
    }

    /// <summary>The pause after so many attempts, or <c>null</c> if there shall be no more.</summary>
    TimeSpan? PauseBefore(int attempts, DateTime first, TaskFailedException failed, RetryPolicy policy)
    {
        if (!policy.Handle(failed))
            return null;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && now - first >= policy.RetryTimeout)
            return null;
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return policy.MaxRetryInterval != Timeout.InfiniteTimeSpan && milliseconds >= policy.MaxRetryInterval.TotalMilliseconds
            ? policy.MaxRetryInterval
            : TimeSpan.FromMilliseconds(milliseconds);
    }

    async Task<T> ByHandler<T>(Func<Task<T>> call, AsyncRetryHandler handler)
    {
        var first = now;
        for (var attempt = 1; ; attempt++)
        {
            TaskFailedException? last;
            try
            {
                return await call();
            }
            catch (TaskFailedException failed) when (!beyondRetry.Contains(failed.TaskId))
            {
                last = failed;
            }

            if (!await handler(new RetryContext(this, attempt, last.FailureDetails, now - first, CancellationToken.None)))
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(last);
        }
    }
}

namespace Microsoft.DurableTask;

/// <summary>Decides whether a failed call is tried again.</summary>
/// <param name="retryContext">What is known of the failure.</param>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>Decides whether a failed call is tried again; may await durable timers and activities first.</summary>
/// <param name="retryContext">What is known of the failure.</param>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>What a retry handler is told.</summary>
/// <param name="OrchestrationContext">The context of the orchestration that calls.</param>
/// <param name="LastAttemptNumber">The number of attempts made so far.</param>
/// <param name="LastFailure">The failure of the last attempt.</param>
/// <param name="TotalRetryTime">The time since the first attempt.</param>
/// <param name="CancellationToken">A token for the retries.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);

/// <summary>Retries by rule: how often, how long apart, and for which failures.</summary>
public class RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, at least 1.</param>
    /// <param name="firstRetryInterval">The pause before the second attempt, above zero.</param>
    /// <param name="backoffCoefficient">Each pause is so many times the one before, at least 1.</param>
    /// <param name="maxRetryInterval">The longest pause; one hour if not given.</param>
    /// <param name="retryTimeout">No attempt starts after so long; without limit if not given.</param>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        if (maxRetryInterval < firstRetryInterval && maxRetryInterval != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(maxRetryInterval), maxRetryInterval, "Must not be shorter than the first interval.");
        if (retryTimeout < firstRetryInterval && retryTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(retryTimeout), retryTimeout, "Must not be shorter than the first interval.");

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>The pause before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>Each pause is so many times the one before.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No attempt starts after so long.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Whether an exception is worth another attempt.</summary>
    public Func<Exception, bool> Handle { get; private set; } = _ => true;

    /// <summary>Says which failures are worth another attempt; all, if not set.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => Handle = exception => value(exception is TaskFailedException failed
            ? failed.FailureDetails
            : TaskFailureDetails.FromException(exception));
    }
}

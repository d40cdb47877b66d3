namespace Microsoft.DurableTask;

/// <summary>An orchestrator as the engine sees it.</summary>
public interface ITaskOrchestrator
{
    /// <summary>The type its input is read as.</summary>
    Type InputType { get; }

    /// <summary>The type of its output.</summary>
    Type OutputType { get; }

    /// <summary>Runs it from its beginning; the engine replays what was done before.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="input">Its input.</param>
    Task<object?> RunAsync(TaskOrchestrationContext context, object? input);
}

/// <summary>An orchestrator written as a class.</summary>
/// <typeparam name="TInput">Its input.</typeparam>
/// <typeparam name="TOutput">Its output.</typeparam>
public abstract class TaskOrchestrator<TInput, TOutput> : ITaskOrchestrator
{
    Type ITaskOrchestrator.InputType => typeof(TInput);

    Type ITaskOrchestrator.OutputType => typeof(TOutput);

    async Task<object?> ITaskOrchestrator.RunAsync(TaskOrchestrationContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await RunAsync(context, (TInput)input!);
    }

    /// <summary>Runs it.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="input">Its input.</param>
    public abstract Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input);
}

/// <summary>Makes orchestrators from functions.</summary>
public static class FuncTaskOrchestrator
{
    /// <summary>An orchestrator that runs a function.</summary>
    /// <param name="implementation">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public static TaskOrchestrator<TInput, TOutput> Create<TInput, TOutput>(
        Func<TaskOrchestrationContext, TInput, Task<TOutput>> implementation)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        return new Implementation<TInput, TOutput>(implementation);
    }

    sealed class Implementation<TInput, TOutput>(Func<TaskOrchestrationContext, TInput, Task<TOutput>> run)
        : TaskOrchestrator<TInput, TOutput>
    {
        public override Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input) => run(context, input);
    }
}

namespace Microsoft.DurableTask;

/// <summary>An activity as the engine sees it.</summary>
public interface ITaskActivity
{
    /// <summary>The type its input is read as.</summary>
    Type InputType { get; }

    /// <summary>The type of its output.</summary>
    Type OutputType { get; }

    /// <summary>Runs it.</summary>
    /// <param name="context">Which activity of which instance this is.</param>
    /// <param name="input">Its input.</param>
    Task<object?> RunAsync(TaskActivityContext context, object? input);
}

/// <summary>Which activity of which instance is running.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The orchestration that called it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The version it was called with; empty for none.</summary>
    public virtual string Version => string.Empty;
}

/// <summary>An activity written as a class.</summary>
/// <typeparam name="TInput">Its input.</typeparam>
/// <typeparam name="TOutput">Its output.</typeparam>
public abstract class TaskActivity<TInput, TOutput> : ITaskActivity
{
    Type ITaskActivity.InputType => typeof(TInput);

    Type ITaskActivity.OutputType => typeof(TOutput);

    async Task<object?> ITaskActivity.RunAsync(TaskActivityContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await RunAsync(context, (TInput)input!);
    }

    /// <summary>Runs it.</summary>
    /// <param name="context">Which activity of which instance this is.</param>
    /// <param name="input">Its input.</param>
    public abstract Task<TOutput> RunAsync(TaskActivityContext context, TInput input);
}

/// <summary>Makes activities from functions.</summary>
public static class FuncTaskActivity
{
    /// <summary>An activity that runs a function.</summary>
    /// <param name="implementation">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public static TaskActivity<TInput, TOutput> Create<TInput, TOutput>(
        Func<TaskActivityContext, TInput, Task<TOutput>> implementation)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        return new Implementation<TInput, TOutput>(implementation);
    }

    sealed class Implementation<TInput, TOutput>(Func<TaskActivityContext, TInput, Task<TOutput>> run)
        : TaskActivity<TInput, TOutput>
    {
        public override Task<TOutput> RunAsync(TaskActivityContext context, TInput input) => run(context, input);
    }
}

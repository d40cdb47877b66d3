using Marketplace.Local.DurableTask.Engine;

namespace Microsoft.DurableTask;

/// <content>Orchestrators.</content>
public sealed partial class DurableTaskRegistry
{
    /// <summary>Adds an orchestrator made anew for each turn.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="factory">Makes it.</param>
    public DurableTaskRegistry AddOrchestrator(TaskName name, Func<ITaskOrchestrator> factory) =>
        AddOrchestrator(name, TaskVersion.Unversioned, factory);

    /// <summary>Adds one version of an orchestrator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="factory">Makes it.</param>
    public DurableTaskRegistry AddOrchestrator(TaskName name, TaskVersion version, Func<ITaskOrchestrator> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Orchestrators.Add(name, version, _ => factory());
        return this;
    }

    /// <summary>Adds an orchestrator class, made by the container.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its class.</param>
    public DurableTaskRegistry AddOrchestrator(TaskName name, Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Orchestrators.Add(name, TaskVersion.Unversioned, services => TaskClasses.Make<ITaskOrchestrator>(services, type));
        return this;
    }

    /// <summary>Adds an orchestrator class under its own name.</summary>
    /// <param name="type">Its class.</param>
    public DurableTaskRegistry AddOrchestrator(Type type) =>
        AddOrchestrator(TaskClasses.NameOf(type), type);

    /// <summary>Adds an orchestrator class under its own name.</summary>
    /// <typeparam name="TOrchestrator">Its class.</typeparam>
    public DurableTaskRegistry AddOrchestrator<TOrchestrator>()
        where TOrchestrator : class, ITaskOrchestrator => AddOrchestrator(typeof(TOrchestrator));

    /// <summary>Adds an orchestrator class.</summary>
    /// <param name="name">Its name.</param>
    /// <typeparam name="TOrchestrator">Its class.</typeparam>
    public DurableTaskRegistry AddOrchestrator<TOrchestrator>(TaskName name)
        where TOrchestrator : class, ITaskOrchestrator => AddOrchestrator(name, typeof(TOrchestrator));

    /// <summary>Adds an orchestrator at hand.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The object that is run.</param>
    public DurableTaskRegistry AddOrchestrator(TaskName name, ITaskOrchestrator orchestrator)
    {
        ArgumentNullException.ThrowIfNull(orchestrator);
        Orchestrators.Add(name, TaskVersion.Unversioned, _ => orchestrator);
        return this;
    }

    /// <summary>Adds an orchestrator at hand under the name of its class.</summary>
    /// <param name="orchestrator">The object that is run.</param>
    public DurableTaskRegistry AddOrchestrator(ITaskOrchestrator orchestrator)
    {
        ArgumentNullException.ThrowIfNull(orchestrator);
        return AddOrchestrator(TaskClasses.NameOf(orchestrator.GetType()), orchestrator);
    }

    /// <summary>Adds one version of an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, TaskVersion version, Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator)
    {
        var made = FuncTaskOrchestrator.Create(orchestrator);
        return AddOrchestrator(name, version, () => made);
    }

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator) =>
        AddOrchestrator(name, FuncTaskOrchestrator.Create(orchestrator));

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, Func<TaskOrchestrationContext, TInput, TOutput> orchestrator) =>
        AddOrchestratorFunc<TInput, TOutput>(name, (context, input) => Task.FromResult(orchestrator(context, input)));

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TInput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task> orchestrator) =>
        AddOrchestratorFunc<TInput, object?>(name, async (context, input) =>
        {
            await orchestrator(context, input);
            return null;
        });

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TInput>(TaskName name, Action<TaskOrchestrationContext, TInput> orchestrator) =>
        AddOrchestratorFunc<TInput, object?>(name, (context, input) =>
        {
            orchestrator(context, input);
            return Task.FromResult<object?>(null);
        });

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TOutput>(TaskName name, Func<TaskOrchestrationContext, Task<TOutput>> orchestrator) =>
        AddOrchestratorFunc<object?, TOutput>(name, (context, _) => orchestrator(context));

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddOrchestratorFunc<TOutput>(TaskName name, Func<TaskOrchestrationContext, TOutput> orchestrator) =>
        AddOrchestratorFunc<object?, TOutput>(name, (context, _) => Task.FromResult(orchestrator(context)));

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    public DurableTaskRegistry AddOrchestratorFunc(TaskName name, Func<TaskOrchestrationContext, Task> orchestrator) =>
        AddOrchestratorFunc<object?, object?>(name, async (context, _) =>
        {
            await orchestrator(context);
            return null;
        });

    /// <summary>Adds an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">The function.</param>
    public DurableTaskRegistry AddOrchestratorFunc(TaskName name, Action<TaskOrchestrationContext> orchestrator) =>
        AddOrchestratorFunc<object?, object?>(name, (context, _) =>
        {
            orchestrator(context);
            return Task.FromResult<object?>(null);
        });
}

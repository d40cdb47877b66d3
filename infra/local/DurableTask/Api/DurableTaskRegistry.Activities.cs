using Marketplace.Local.DurableTask.Engine;

namespace Microsoft.DurableTask;

/// <content>Activities.</content>
public sealed partial class DurableTaskRegistry
{
    /// <summary>Adds an activity made from the services of the call's own scope.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="factory">Makes it.</param>
    public DurableTaskRegistry AddActivity(TaskName name, Func<IServiceProvider, ITaskActivity> factory)
    {
        Activities.Add(name, TaskVersion.Unversioned, factory);
        return this;
    }

    /// <summary>Adds one version of an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="factory">Makes it.</param>
    public DurableTaskRegistry AddActivity(TaskName name, TaskVersion version, Func<ITaskActivity> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Activities.Add(name, version, _ => factory());
        return this;
    }

    /// <summary>Adds an activity class, made by the container of the call's own scope.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its class.</param>
    public DurableTaskRegistry AddActivity(TaskName name, Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Activities.Add(name, TaskVersion.Unversioned, services => TaskClasses.Make<ITaskActivity>(services, type));
        return this;
    }

    /// <summary>Adds an activity class under its own name.</summary>
    /// <param name="type">Its class.</param>
    public DurableTaskRegistry AddActivity(Type type) =>
        AddActivity(TaskClasses.NameOf(type), type);

    /// <summary>Adds an activity class under its own name.</summary>
    /// <typeparam name="TActivity">Its class.</typeparam>
    public DurableTaskRegistry AddActivity<TActivity>()
        where TActivity : class, ITaskActivity => AddActivity(typeof(TActivity));

    /// <summary>Adds an activity class.</summary>
    /// <param name="name">Its name.</param>
    /// <typeparam name="TActivity">Its class.</typeparam>
    public DurableTaskRegistry AddActivity<TActivity>(TaskName name)
        where TActivity : class, ITaskActivity => AddActivity(name, typeof(TActivity));

    /// <summary>Adds an activity at hand.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The object that is run.</param>
    public DurableTaskRegistry AddActivity(TaskName name, ITaskActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Activities.Add(name, TaskVersion.Unversioned, _ => activity);
        return this;
    }

    /// <summary>Adds an activity at hand under the name of its class.</summary>
    /// <param name="activity">The object that is run.</param>
    public DurableTaskRegistry AddActivity(ITaskActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return AddActivity(TaskClasses.NameOf(activity.GetType()), activity);
    }

    /// <summary>Adds one version of an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, TaskVersion version, Func<TaskActivityContext, TInput, Task<TOutput>> activity)
    {
        var made = FuncTaskActivity.Create(activity);
        return AddActivity(name, version, () => made);
    }

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, Task<TOutput>> activity) =>
        AddActivity(name, FuncTaskActivity.Create(activity));

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, TOutput> activity) =>
        AddActivityFunc<TInput, TOutput>(name, (context, input) => Task.FromResult(activity(context, input)));

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TInput>(TaskName name, Func<TaskActivityContext, TInput, Task> activity) =>
        AddActivityFunc<TInput, object?>(name, async (context, input) =>
        {
            await activity(context, input);
            return null;
        });

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TInput">Its input.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TInput>(TaskName name, Action<TaskActivityContext, TInput> activity) =>
        AddActivityFunc<TInput, object?>(name, (context, input) =>
        {
            activity(context, input);
            return Task.FromResult<object?>(null);
        });

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TOutput>(TaskName name, Func<TaskActivityContext, Task<TOutput>> activity) =>
        AddActivityFunc<object?, TOutput>(name, (context, _) => activity(context));

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    /// <typeparam name="TOutput">Its output.</typeparam>
    public DurableTaskRegistry AddActivityFunc<TOutput>(TaskName name, Func<TaskActivityContext, TOutput> activity) =>
        AddActivityFunc<object?, TOutput>(name, (context, _) => Task.FromResult(activity(context)));

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    public DurableTaskRegistry AddActivityFunc(TaskName name, Func<TaskActivityContext, Task> activity) =>
        AddActivityFunc<object?, object?>(name, async (context, _) =>
        {
            await activity(context);
            return null;
        });

    /// <summary>Adds an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">The function.</param>
    public DurableTaskRegistry AddActivityFunc(TaskName name, Action<TaskActivityContext> activity) =>
        AddActivityFunc<object?, object?>(name, (context, _) =>
        {
            activity(context);
            return Task.FromResult<object?>(null);
        });
}

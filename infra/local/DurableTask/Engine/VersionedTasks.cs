using System.Reflection;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Finds a task by name and version. A version that is registered is found exactly; the unversioned registration serves
/// every version, but only while the name has no versioned one, so that a new version is never run by old code.
/// </summary>
sealed class VersionedTasks<T>(string kind)
{
    readonly Dictionary<string, Dictionary<string, T>> byName = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => byName.Keys;

    public void Add(TaskName name, TaskVersion version, T task)
    {
        if (string.IsNullOrEmpty(name.Name))
            throw new ArgumentException($"The name of an {kind} may not be empty.", nameof(name));
        if (!byName.TryGetValue(name.Name, out var versions))
            byName[name.Name] = versions = new(StringComparer.OrdinalIgnoreCase);
        if (!versions.TryAdd(version.Version, task))
            throw new ArgumentException($"An {kind} named '{name.Name}'{(version.Version is { Length: > 0 } v ? $" of version '{v}'" : "")} is already added.", nameof(name));
    }

    public bool TryFind(string name, string version, out T task)
    {
        task = default!;
        if (!byName.TryGetValue(name, out var versions))
            return false;
        return versions.TryGetValue(version, out task!)
            || (versions.Count == 1 && versions.TryGetValue(string.Empty, out task!));
    }
}

/// <summary>Names and makes task classes as the published registry does.</summary>
static class TaskClasses
{
    public static TaskName NameOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var named = type.GetCustomAttribute<DurableTaskAttribute>()?.Name.Name;
        return new TaskName(string.IsNullOrEmpty(named) ? type.Name : named);
    }

    public static T Make<T>(IServiceProvider services, Type type) =>
        (T)ActivatorUtilities.GetServiceOrCreateInstance(services, type);
}

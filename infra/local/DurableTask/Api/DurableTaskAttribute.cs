namespace Microsoft.DurableTask;

/// <summary>Names an orchestrator or activity class.</summary>
/// <param name="name">The name; the class's own if not given.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class DurableTaskAttribute(string? name = null) : Attribute
{
    /// <summary>The name; the default value if not given.</summary>
    public TaskName Name { get; } = string.IsNullOrEmpty(name) ? default : new TaskName(name);
}

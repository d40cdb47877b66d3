using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Finds the functions of an app once, when the host is built, and refuses an app that the genuine host would refuse.</summary>
static class FunctionCatalog
{
    public static IReadOnlyList<LocalFunction> Read(IEnumerable<Type> classes)
    {
        var functions = classes.SelectMany(FunctionsOf).ToList();
        var twice = functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? functions : throw new InvalidOperationException(
            $"Two functions are named '{twice.Key}': {string.Join(", ", twice.Select(f => f.EntryPoint))}.");
    }

    /// <summary>The public classes of the entry assembly and of the app's own assemblies that it references.</summary>
    public static IEnumerable<Type> ClassesOf(Assembly entry) =>
        AppAssemblies(entry).SelectMany(a => a.GetExportedTypes()).Where(t => t.IsClass && !t.ContainsGenericParameters);

    static IEnumerable<Assembly> AppAssemblies(Assembly entry)
    {
        var worker = typeof(FunctionAttribute).Assembly.GetName().Name;
        var own = entry.GetReferencedAssemblies()
            .Where(name => !IsForeign(name.Name!) && File.Exists(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll")))
            .Select(Assembly.Load)
            .Where(a => a.GetReferencedAssemblies().Any(name => name.Name == worker));
        return own.Prepend(entry);
    }

    static bool IsForeign(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name.StartsWith("Azure.", StringComparison.Ordinal) || name.StartsWith("Marketplace.Local.", StringComparison.Ordinal);

    static IEnumerable<LocalFunction> FunctionsOf(Type type)
    {
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } named) continue;
            if (type.IsAbstract && !method.IsStatic) continue;
            var triggers = method.GetParameters().Where(p => p.IsDefined(typeof(TriggerBindingAttribute))).ToList();
            if (triggers.Count != 1)
                throw new InvalidOperationException($"Function '{named.Name}' ({type}.{method.Name}) has {triggers.Count} triggers; it must have one.");
            var function = new LocalFunction(method, named.Name, triggers[0]);
            if (function.Retry is not null && function.Trigger is not TimerTriggerAttribute)
                throw new InvalidOperationException($"Function '{named.Name}' has a retry attribute, which its trigger does not support; its messages have their own way of coming again.");
            yield return function;
        }
    }
}

using System.Reflection;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Finds the local parts on the assemblies beside the app, so that neither the app nor this host names them.</summary>
static class LocalParts
{
    public static IReadOnlyList<ILocalPart> Load() =>
        [.. Directory.GetFiles(AppContext.BaseDirectory, "Marketplace.Local.*.dll")
            .Order(StringComparer.Ordinal)
            .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
            .SelectMany(assembly => assembly.GetCustomAttributes<LocalPartAttribute>())
            .Select(named => (ILocalPart)Activator.CreateInstance(named.PartType)!)];
}

using System.Collections.Concurrent;

namespace LocalRuntime.KillTarget;

/// <summary>
/// What activities have done, one line each, appended by a single write so that a kill leaves whole lines. It outlives the
/// process, and is what the tests compare the hub's promises with.
/// </summary>
sealed class Journal
{
    readonly string path;
    readonly Lock gate = new();
    readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public Journal(string path)
    {
        this.path = path;
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            counts.AddOrUpdate(line, 1, (_, n) => n + 1);
    }

    public IReadOnlyDictionary<string, int> Counts => counts;

    public static string KeyOf(string instanceId, string step) => $"{instanceId} {step}";

    /// <returns>How often this step has run, this time included.</returns>
    public int Add(string instanceId, string step)
    {
        var key = KeyOf(instanceId, step);
        lock (gate)
            File.AppendAllText(path, key + "\n");
        return counts.AddOrUpdate(key, 1, (_, n) => n + 1);
    }
}

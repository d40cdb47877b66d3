using System.Collections.Concurrent;

namespace Marketplace.Catalog;

/// <summary>
/// Versions of rows that this process wrote last, to spare the read before the next write. What is remembered may be old: a write over it
/// then fails by its ETag, and the row is read. Bounded; when full it forgets all.
/// </summary>
public sealed class Remembered<T>(int most)
    where T : class
{
    readonly ConcurrentDictionary<string, T> values = new(StringComparer.Ordinal);

    public T? Find(string key) => values.GetValueOrDefault(key);

    public void Keep(string key, T value)
    {
        if (values.Count >= most) values.Clear();
        values[key] = value;
    }

    public void Forget(string key) => values.TryRemove(key, out _);
}

using Microsoft.DurableTask;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// External events and who waits for them. An event goes to the latest wait for its name that was not given up; without one
/// it is kept, and kept events are handed out in the order they came. Names do not mind case.
/// </summary>
sealed class EventWaits(DataConverter converter)
{
    readonly Dictionary<string, List<Wait>> waits = new(StringComparer.OrdinalIgnoreCase);
    readonly List<(string Name, string? Payload)> kept = [];

    /// <summary>Whether anything still waits.</summary>
    public bool Any => waits.Values.Any(w => w.Exists(x => !x.IsOver));

    public Task<T> Add<T>(string name)
    {
        if (!waits.TryGetValue(name, out var stack))
            waits[name] = stack = [];
        stack.RemoveAll(w => w.IsOver);
        if (stack is [{ Type: var type }, ..] && type != typeof(T))
            throw new ArgumentException($"Events with the same name must have the same type argument. Expected {type.FullName} but was requested {typeof(T).FullName}.");

        var wait = new Wait<T>();
        stack.Add(wait);
        var first = kept.FindIndex(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));
        if (first >= 0)
        {
            var payload = kept[first].Payload;
            kept.RemoveAt(first);
            Raise(name, payload);
        }

        return wait.Task;
    }

    public static void Cancel<T>(Task<T> task, CancellationToken token) => Wait<T>.Of(task).Cancel(token);

    public void Raise(string name, string? payload)
    {
        if (waits.TryGetValue(name, out var stack))
        {
            for (var last = stack.Count - 1; last >= 0; last--)
            {
                var wait = stack[last];
                stack.RemoveAt(last);
                if (wait.Complete(payload, converter))
                    return;
            }
        }

        kept.Add((name, payload));
    }

    public List<(string Name, string? Payload)> TakeKept()
    {
        var taken = kept.ToList();
        kept.Clear();
        return taken;
    }

    abstract class Wait
    {
        public abstract Type Type { get; }

        public abstract bool IsOver { get; }

        public abstract bool Complete(string? payload, DataConverter converter);
    }

    sealed class Wait<T> : Wait
    {
        readonly TaskCompletionSource<T> source;

        public Wait() => source = new TaskCompletionSource<T>(this);

        public override Type Type => typeof(T);

        public override bool IsOver => source.Task.IsCompleted;

        public Task<T> Task => source.Task;

        public static Wait<T> Of(Task<T> task) => (Wait<T>)task.AsyncState!;

        public void Cancel(CancellationToken token) => source.TrySetCanceled(token);

        public override bool Complete(string? payload, DataConverter converter)
        {
            if (IsOver)
                return false;
            try
            {
                return source.TrySetResult(converter.Deserialize<T>(payload)!);
            }
            catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
            {
                return source.TrySetException(unreadable);
            }
        }
    }
}

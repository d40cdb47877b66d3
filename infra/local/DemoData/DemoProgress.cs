namespace Marketplace.Local.DemoData;

/// <summary>What is loaded already, a line each in a file of the data folder, so that a load that was cut off goes on where it was. A step's line is written when the step is done; steps are safe to repeat.</summary>
internal sealed class DemoProgress
{
    private const string Complete = "complete";
    private readonly string file;
    private readonly Dictionary<string, string> done;

    private DemoProgress(string file, Dictionary<string, string> done) => (this.file, this.done) = (file, done);

    public bool IsStarted => done.Count > 0;

    public bool IsComplete => done.ContainsKey(Complete);

    public static DemoProgress Open(string folder)
    {
        var file = Path.Combine(folder, "demo-progress");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length) File.WriteAllText(file, whole);
        return new DemoProgress(file, whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Last()[^1]));
    }

    /// <summary>What the step gave, from now or from before.</summary>
    public async Task<string> OnceAsync(string step, Func<Task<string>> act)
    {
        if (done.TryGetValue(step, out var known)) return known;
        var result = await act();
        Note(step, result);
        return result;
    }

    public void Start() => Note("started", "");

    public void Finish() => Note(Complete, "");

    private void Note(string step, string result)
    {
        File.AppendAllText(file, $"{step}\t{result}\n");
        done[step] = result;
    }
}

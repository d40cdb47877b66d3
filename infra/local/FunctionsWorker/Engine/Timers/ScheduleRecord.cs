using System.Text.Json;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>What is kept of a timer between runs of the host: its last run, the next one, and for which schedule that was reckoned.</summary>
sealed record ScheduleRecord(DateTimeOffset Last, DateTimeOffset Next, string Schedule);

/// <summary>One small file a timer, replaced whole, so that a kill leaves the old record or the new one.</summary>
sealed class ScheduleStore(string dataFolder)
{
    readonly string folder = Path.Combine(dataFolder, "timers");

    public ScheduleRecord? Read(string function)
    {
        var file = FileOf(function);
        return File.Exists(file) ? JsonSerializer.Deserialize<ScheduleRecord>(File.ReadAllText(file)) : null;
    }

    public void Write(string function, ScheduleRecord record)
    {
        Directory.CreateDirectory(folder);
        var aside = FileOf(function) + ".new";
        File.WriteAllText(aside, JsonSerializer.Serialize(record));
        File.Move(aside, FileOf(function), overwrite: true);
    }

    string FileOf(string function) => Path.Combine(folder, function + ".json");
}

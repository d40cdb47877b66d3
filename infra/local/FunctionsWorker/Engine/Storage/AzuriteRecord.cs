using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketplace.Local.Storage;

/// <summary>
/// What is written down beside Azurite's data, for the next host: which process it is and where it listens. A process id
/// alone is reused by the system, so the moment of its start is part of its name.
/// </summary>
sealed record AzuriteRecord(int ProcessId, DateTimeOffset StartedAt, int BlobPort, int QueuePort, int TablePort)
{
    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(3);

    [JsonIgnore]
    public int[] Ports => [BlobPort, QueuePort, TablePort];

    [JsonIgnore]
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{BlobPort}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{QueuePort}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{TablePort}/devstoreaccount1;");

    /// <summary>The very process that was started, and not one that got its id since.</summary>
    [JsonIgnore]
    public bool IsRunning => ProcessId > 0 && StartedAt != default && (StartOf(ProcessId) - StartedAt).Duration() < ClockGrain;

    public static AzuriteRecord OnFreePorts()
    {
        var ports = LocalPorts.Free(3);
        return new AzuriteRecord(0, default, ports[0], ports[1], ports[2]);
    }

    /// <summary>When the node process started; the default where there is none, or only its remains, or another program.</summary>
    public static DateTimeOffset StartOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var isNode = process.ProcessName.StartsWith("node", StringComparison.OrdinalIgnoreCase);
            return isNode && !ProcessSignals.IsZombie(processId) ? process.StartTime : default;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return default;
        }
    }

    public static AzuriteRecord? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<AzuriteRecord>(File.ReadAllText(FileIn(folder)));
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            return null;
        }
    }

    public void Write(string folder)
    {
        var aside = FileIn(folder) + ".new";
        File.WriteAllText(aside, JsonSerializer.Serialize(this));
        File.Move(aside, FileIn(folder), overwrite: true);
    }

    static string FileIn(string folder) => Path.Combine(folder, "azurite.json");
}

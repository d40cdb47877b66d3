using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Marketplace.Local.Storage;

/// <summary>
/// Azurite with its data in one folder. It is a process of its own that outlives its starter: whoever comes next for the
/// same folder finds it by its record, and takes it over if it is really the one that was started there. Its ports belong
/// to the folder, so connection strings stay right across restarts. Not for two users at a time; the host's folder lock sees to that.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(25);
    readonly string folder;
    readonly bool inMemory;
    AzuriteRecord record;

    AzuriteProcess(string folder, AzuriteRecord record, bool inMemory)
    {
        this.folder = folder;
        this.record = record;
        this.inMemory = inMemory;
    }

    /// <summary>The well-known development account on this Azurite's ports.</summary>
    public string ConnectionString => record.ConnectionString;

    /// <summary>The operating system's id of the running process; 0 before it is started.</summary>
    public int ProcessId => record.ProcessId;

    /// <summary>Chooses ports, starts nothing: those of the Azurite that runs or last ran on the folder, or free ones.</summary>
    /// <param name="folder">Where its data and its record are.</param>
    /// <param name="inMemory">Keeps its data in memory and loses them with its end. It spends no time on writing them back, of which it takes the more the more there are.</param>
    public static AzuriteProcess For(string folder, bool inMemory = false)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        var last = AzuriteRecord.Read(folder);
        return new AzuriteProcess(folder, last is not null && (last.IsRunning || LocalPorts.AreFree(last.Ports)) ? last : AzuriteRecord.OnFreePorts(), inMemory);
    }

    /// <summary>Starts Azurite for the folder, or finds the one that runs there, and returns when it answers.</summary>
    public static async Task<AzuriteProcess> StartAsync(string folder, bool inMemory = false, CancellationToken cancellation = default)
    {
        var azurite = For(folder, inMemory);
        await azurite.EnsureRunningAsync(cancellation);
        return azurite;
    }

    /// <summary>Starts it unless it runs, on the same ports as before; also the way back after <see cref="StopAsync"/> and <see cref="Kill"/>.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellation = default)
    {
        if (!record.IsRunning)
        {
            await AzuriteInstall.EnsureAsync(cancellation);
            record = record with { ProcessId = await SpawnAsync(cancellation) };
            record = record with { StartedAt = AzuriteRecord.StartOf(record.ProcessId) };
            record.Write(folder);
        }

        await AnswersAsync(cancellation);
    }

    /// <summary>Asks it to write everything back and end, and waits for that.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (!record.IsRunning) return;
        ProcessSignals.Terminate(record.ProcessId);
        var waited = Stopwatch.StartNew();
        while (record.IsRunning && waited.Elapsed < StopLimit)
            await Task.Delay(LookAgain, cancellation);
        if (record.IsRunning) Kill();
    }

    /// <summary>
    /// Waits until one that was told to stop takes no connections any more and has half-closed those it had: nothing is answered from
    /// then on. It ends when its clients close their halves too, so one that stands still must be let go on by now.
    /// </summary>
    public async Task HangsUpAsync(CancellationToken cancellation = default)
    {
        foreach (var port in record.Ports)
            while (await LocalPorts.AnswersAsync(port, cancellation)) await Task.Delay(LookAgain, cancellation);
    }

    /// <summary>Ends it as a power cut would; what it had not written back yet is lost.</summary>
    public void Kill()
    {
        if (record.IsRunning) ProcessSignals.Kill(record.ProcessId);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    async Task<int> SpawnAsync(CancellationToken cancellation)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "azurite"));
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, WorkingDirectory = data.FullName };
        foreach (var argument in Arguments(data.FullName)) start.ArgumentList.Add(argument);
        using var launcher = NodeTools.Start(start);
        var printed = await launcher.StandardOutput.ReadLineAsync(cancellation);
        await launcher.WaitForExitAsync(cancellation);
        return int.TryParse(printed, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new LocalHostException($"Azurite could not be started: node ended with {launcher.ExitCode}.");
    }

    IEnumerable<string> Arguments(string data)
    {
        static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
        return
        [
            Path.Combine(AzuriteInstall.Folder, "start.mjs"), Path.Combine(folder, "azurite.log"),
            .. inMemory ? ["--inMemoryPersistence"] : (string[])["--location", data], "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
            "--blobPort", Text(record.BlobPort), "--queuePort", Text(record.QueuePort), "--tablePort", Text(record.TablePort),
        ];
    }

    async Task AnswersAsync(CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        foreach (var port in record.Ports)
        {
            while (!await LocalPorts.AnswersAsync(port, cancellation))
            {
                if (!record.IsRunning)
                    throw new LocalHostException($"Azurite ended while it started; {Path.Combine(folder, "azurite.log")} may say why.");
                if (waited.Elapsed > StartLimit)
                    throw new LocalHostException($"Azurite does not answer on port {port}.");
                await Task.Delay(LookAgain, cancellation);
            }
        }
    }
}

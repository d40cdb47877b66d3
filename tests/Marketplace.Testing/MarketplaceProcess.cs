using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Marketplace.Testing;

/// <summary>How the app is to be started.</summary>
/// <param name="DataFolder">Its state; kept across restarts. A new temporary one when null, deleted at the end.</param>
/// <param name="StorageConnection">Storage that the caller runs; null lets the host start Azurite in the data folder.</param>
/// <param name="Settings">Environment variables that win over the defaults below.</param>
public sealed record MarketplaceProcessOptions(
    string? DataFolder = null, string? StorageConnection = null, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>
/// The real app as a process of its own, in the build flavour of the caller: it can be killed at any instant and started again on the same
/// port and folder. What it prints is kept, so that a failing test can show it.
/// </summary>
public sealed class MarketplaceProcess : IAsyncDisposable
{
    /// <summary>The first operator's account, as <c>email:password</c>, unless the settings name another.</summary>
    public const string OperatorAccount = "operator@example.org:a pass phrase nobody guesses";

    const int LinesKept = 400;
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    readonly ConcurrentQueue<string> lines = new();
    readonly MarketplaceProcessOptions options;
    readonly bool ownFolder;
    Process process;

    MarketplaceProcess(MarketplaceProcessOptions options, int port)
    {
        this.options = options;
        ownFolder = options.DataFolder is null;
        DataFolder = options.DataFolder ?? Directory.CreateTempSubdirectory("marketplace-").FullName;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        process = Launch();
    }

    /// <summary>Where it listens, before and after a restart.</summary>
    public Uri Address { get; }

    /// <summary>Where its state lives.</summary>
    public string DataFolder { get; }

    /// <summary>The operating system's id of the process that runs now.</summary>
    public int ProcessId => process.Id;

    /// <summary>The last lines that it printed, over all its lives.</summary>
    public string Log => string.Join('\n', lines);

    /// <summary>Starts the app with an adjustable clock and without demo data; returns when it answers.</summary>
    public static async Task<MarketplaceProcess> StartAsync(MarketplaceProcessOptions? options = null, CancellationToken cancellation = default)
    {
        var started = new MarketplaceProcess(options ?? new MarketplaceProcessOptions(), FreePort());
        await started.AnswersAsync(cancellation);
        return started;
    }

    /// <summary>SIGKILL: nothing is written back, nothing is said to anybody.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still, with all it has begun, until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM: it drains, and ends.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited) return;
        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"The app did not end within {StopLimit}.\n{Log}");
        }
    }

    /// <summary>Starts it again after it was killed or stopped; returns when it answers.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        process.Dispose();
        process = Launch();
        await AnswersAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        if (ownFolder) Directory.Delete(DataFolder, recursive: true);
    }

    async Task SignalAsync(string name)
    {
        using var signal = Process.Start("kill", [$"-{name}", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync();
    }

    Process Launch()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(AppAssembly());
        foreach (var (name, value) in Environment()) start.Environment[name] = value;
        var launched = Process.Start(start)!;
        launched.OutputDataReceived += (_, line) => Keep(line.Data);
        launched.ErrorDataReceived += (_, line) => Keep(line.Data);
        launched.BeginOutputReadLine();
        launched.BeginErrorReadLine();
        return launched;
    }

    Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = Address.Port.ToString(CultureInfo.InvariantCulture),
            ["LocalRuntime__DataFolder"] = DataFolder,
            ["LocalRuntime__AdjustableClock"] = "true",
            ["Demo__Load"] = "false",
            ["Operators__Bootstrap"] = OperatorAccount,
            // Tests register hundreds of people; what a password costs to guess is tested elsewhere.
            ["Identity__PasswordIterations"] = "1000",
        };
        if (options.StorageConnection is { } storage) environment["AzureWebJobsStorage"] = storage;
        foreach (var (name, value) in options.Settings ?? new Dictionary<string, string>()) environment[name] = value;
        return environment;
    }

    void Keep(string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        while (lines.Count > LinesKept) lines.TryDequeue(out _);
    }

    async Task AnswersAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsLiveAsync(http, cancellation))
        {
            if (process.HasExited) throw new InvalidOperationException($"The app ended by itself with {process.ExitCode}.\n{Log}");
            if (TimeProvider.System.GetElapsedTime(began) > StartLimit) throw new TimeoutException($"The app does not answer at {Address}.\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    static async Task<bool> IsLiveAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/api/health/live", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // functions/bin/<flavour>/<framework>, where <flavour>/<framework> is what the running program was built as.
    static string AppAssembly()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (var folder = framework; folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Marketplace.sln"))) continue;
            return Path.Combine(folder.FullName, "functions", "bin", framework.Parent!.Name, framework.Name, "Marketplace.dll");
        }

        throw new InvalidOperationException($"{framework} is not inside of the repository.");
    }

    // Below the range that the system uses for outgoing connections: a restart must find its port free.
    static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(System.Net.IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }
}

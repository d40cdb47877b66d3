using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Marketplace.Benchmarks.Http;

/// <summary>A server under measurement: a process, and the address it answers at.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(2);
    readonly Process process;

    ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>This program again, as one of the servers.</summary>
    public static Task<ServerProcess> StartAsync(string role, string path) =>
        StartAsync([typeof(ServerProcess).Assembly.Location, "http", role, ""], 3, path, new Dictionary<string, string>());

    /// <summary>Starts a dotnet program and waits until it answers its first request; the port goes into the argument at the given place.</summary>
    public static async Task<ServerProcess> StartAsync(string[] arguments, int portAt, string path, IReadOnlyDictionary<string, string> environment)
    {
        var port = FreePort();
        arguments[portAt] = port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new ServerProcess(process, new Uri($"http://127.0.0.1:{port}{path}"));
        await server.AnswersAsync();
        return server;
    }

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    async Task AnswersAsync()
    {
        var waited = Stopwatch.StartNew();
        while (!await HttpLoad.AnswersAsync(Address))
        {
            if (process.HasExited || waited.Elapsed > Limit) throw new InvalidOperationException($"{process.StartInfo.ArgumentList[0]} does not answer.");
            await Task.Delay(Grain);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Marketplace.Local.Storage;
using Marketplace.Tests.Storage;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Marketplace.Tests.Storage;

/// <summary>
/// One Azurite for the whole test run, on free ports and in memory. Each caller gets a storage account of
/// its own, so tests that read whole tables see nothing of the others.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
    const int Accounts = 2_000;
    static readonly string Key = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('k', 12)));
    readonly int[] ports = FreePorts(3);
    Process? process;
    int used;

    /// <summary>A connection string to an account that nobody else uses.</summary>
    public string NewAccount()
    {
        var number = Interlocked.Increment(ref used);
        if (number > Accounts) throw new InvalidOperationException("All accounts are used; raise the number.");
        var account = $"account{number}";
        return $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports[0]}/{account};"
            + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/{account};TableEndpoint=http://127.0.0.1:{ports[2]}/{account};";
    }

    public async ValueTask InitializeAsync()
    {
        await AzuriteInstall.EnsureAsync(CancellationToken.None);
        process = Start("node", AzuriteInstall.Folder, ["node_modules/azurite/dist/src/azurite.js", "--silent", "--skipApiVersionCheck", "--inMemoryPersistence",
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}"]);
        foreach (var port in ports) await UntilListeningAsync(port);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

    }

    Process Start(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(1, Accounts).Select(n => $"account{n}:{Key}"));
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    static async Task UntilListeningAsync(int port)
    {
        for (var deadline = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (deadline.Elapsed < TimeSpan.FromSeconds(90))
            {
                await Task.Yield();
            }
        }
    }

    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var free = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Stop());
        return free;
    }
}

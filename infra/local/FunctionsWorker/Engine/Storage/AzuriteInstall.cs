using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Marketplace.Local.FunctionsWorker;

namespace Marketplace.Local.Storage;

/// <summary>
/// Fetches Azurite by its lock file, once: when node_modules is missing or older than the lock file. Several processes may
/// come here at the same time (test runs do); a lock on a file outside of the folder lets one install and the others wait. It is
/// fetched into a folder of its own and moved into its place whole, so who dies meanwhile leaves npm nothing to stumble over.
/// </summary>
public static class AzuriteInstall
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>infra/local/azurite of the repository that the running program was built in.</summary>
    public static string Folder { get; } = Path.Combine(
        DataFolder.RepositoryRoot(AppContext.BaseDirectory)
            ?? throw new LocalHostException("The local host starts Azurite from its repository, and this program is not inside of one. Set AzureWebJobsStorage instead."),
        "infra", "local", "azurite");

    static bool IsInstalled
    {
        get
        {
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
        }
    }

    /// <summary>Returns when it is there; throws <see cref="LocalHostException"/> when npm is missing or cannot fetch it.</summary>
    public static async Task EnsureAsync(CancellationToken cancellation)
    {
        if (IsInstalled) return;
        using var alone = await LockAsync(cancellation);
        if (IsInstalled) return;
        await InstallAsync(cancellation);
    }

    static async Task InstallAsync(CancellationToken cancellation)
    {
        Console.WriteLine("Fetching Azurite from npm (once, about half a minute) ...");
        var fresh = Directory.CreateDirectory(Path.Combine(Folder, "obj", $"fresh-{Guid.NewGuid():n}")).FullName;
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json" }) File.Copy(Path.Combine(Folder, file), Path.Combine(fresh, file));
            await FetchAsync(fresh, cancellation);
            var (there, here) = (Path.Combine(fresh, "node_modules"), Path.Combine(Folder, "node_modules"));
            File.SetLastWriteTimeUtc(Path.Combine(there, ".package-lock.json"), DateTime.UtcNow);
            if (Directory.Exists(here)) Directory.Delete(here, true);
            Directory.Move(there, here);
        }
        finally
        {
            Directory.Delete(fresh, true);
        }
    }

    static async Task FetchAsync(string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(NodeTools.Npm) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "ci", "--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier" }) start.ArgumentList.Add(argument);
        using var npm = NodeTools.Start(start);
        await using var killed = cancellation.Register(() => npm.Kill(entireProcessTree: true));
        var output = npm.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = await npm.StandardError.ReadToEndAsync(CancellationToken.None);
        await output;
        await npm.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (npm.ExitCode != 0)
            throw new LocalHostException($"'npm ci' failed in {folder}. Is the npm registry in reach?{Environment.NewLine}{errors}");
    }

    static async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Folder)))[..16];
        var file = Path.Combine(Path.GetTempPath(), $"marketplace-azurite-{name}.lock");
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LookAgain, cancellation);
            }
        }
    }
}

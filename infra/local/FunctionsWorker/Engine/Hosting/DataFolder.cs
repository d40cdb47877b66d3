namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Where the host keeps what must outlive it. One host at a time: the local engines keep state that two processes must not
/// share, so a second host on the same folder is turned away at the door. The system gives the lock back when a host is killed.
/// </summary>
sealed class DataFolder : IDisposable
{
    readonly FileStream alone;

    DataFolder(string path, FileStream alone)
    {
        Path = path;
        this.alone = alone;
    }

    public string Path { get; }

    /// <summary>As told, else by <c>LocalRuntime__DataFolder</c>, else <c>.local</c> at the top of the repository, else beside the app.</summary>
    public static DataFolder Open(LocalHostOptions options, string contentRoot)
    {
        var path = System.IO.Path.GetFullPath(options.DataFolder
            ?? Environment.GetEnvironmentVariable("LocalRuntime__DataFolder")
            ?? System.IO.Path.Combine(RepositoryRoot(contentRoot) ?? contentRoot, ".local"));
        Directory.CreateDirectory(path);
        try
        {
            return new DataFolder(path, new FileStream(System.IO.Path.Combine(path, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken)
        {
            throw new LocalHostException($"Another host runs on the data folder {path}. Stop it, or set LocalRuntime__DataFolder to another folder.", taken);
        }
    }

    /// <summary>The nearest folder at or above this one with Marketplace.sln.</summary>
    public static string? RepositoryRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Marketplace.sln"))) return folder.FullName;
        return null;
    }

    public void Dispose() => alone.Dispose();
}

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Where the host keeps what must outlive it.</summary>
static class DataFolder
{
    /// <summary>As told, else by <c>LocalRuntime__DataFolder</c>, else <c>.local</c> at the top of the repository, else beside the app.</summary>
    public static string Find(LocalHostOptions options, string contentRoot)
    {
        var folder = Path.GetFullPath(options.DataFolder
            ?? Environment.GetEnvironmentVariable("LocalRuntime__DataFolder")
            ?? Path.Combine(RepositoryRoot(contentRoot) ?? contentRoot, ".local"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The nearest folder at or above this one with Marketplace.sln.</summary>
    public static string? RepositoryRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Marketplace.sln"))) return folder.FullName;
        return null;
    }
}

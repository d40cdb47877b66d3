namespace Marketplace.Tests.Support;

/// <summary>The source that the tests were built from.</summary>
internal static class Repository
{
    static readonly string[] Built = ["bin", "obj", "node_modules"];

    public static string Root { get; } = Find();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Files below a folder with an ending such as <c>.cs</c>, those that were built or fetched left out; paths from the root, with slashes.</summary>
    public static IEnumerable<string> Files(string folder, string ending) => Directory
        .EnumerateFiles(PathOf(folder), "*" + ending, SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
        .Where(f => !f.Split('/').Any(Built.Contains));

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Marketplace.sln"))) return folder.FullName;
        throw new InvalidOperationException("The repository's root is not above the test binaries.");
    }
}

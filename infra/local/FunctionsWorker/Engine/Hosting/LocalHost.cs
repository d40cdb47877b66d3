using System.Reflection;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Marketplace.Local;

/// <summary>
/// A second door to the host for tests and tools that run it inside their own process; the app itself goes through
/// <c>FunctionsApplication.CreateBuilder(args)</c>, which is this with nothing set.
/// </summary>
public static class LocalHost
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args, LocalHostOptions options) =>
        new(FunctionsWorker.LocalHostBuilder.Create(args, options));
}

/// <summary>What a test may set; null means what the app itself would get.</summary>
public sealed class LocalHostOptions
{
    /// <summary>The folder with host.json; the app's own folder when null.</summary>
    public string? ContentRoot { get; init; }

    public string? DataFolder { get; init; }

    /// <summary>0 picks a free port; null goes by --port, PORT and 7071.</summary>
    public int? Port { get; init; }

    /// <summary>The assembly whose functions are served; the entry assembly and the app assemblies it references when null.</summary>
    public Assembly? FunctionsAssembly { get; init; }

    /// <summary>Serves the functions of these classes only.</summary>
    public IReadOnlyList<Type>? FunctionClasses { get; init; }

    public TimeProvider? TimeProvider { get; init; }

    /// <summary>Settings that win over all others.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Prints nothing on the console when it starts.</summary>
    public bool Quiet { get; init; }

    /// <summary>The process is the app's own, so a failing start may end it.</summary>
    internal bool IsApp { get; init; }
}

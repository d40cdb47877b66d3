using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Resolves what attributes leave to settings: <c>%Name%</c> inside of a value, and the connection that a trigger names.</summary>
static partial class SettingNames
{
    public static string Resolve(IConfiguration settings, string text, LocalFunction function) =>
        !text.Contains('%', StringComparison.Ordinal) ? text : Placeholder().Replace(text, match => settings[match.Groups[1].Value]
            ?? throw new LocalHostException($"Function '{function.Name}' uses %{match.Groups[1].Value}%, and there is no such setting."));

    /// <summary>The connection string under this name, as the genuine host looks for it.</summary>
    public static string Connection(IConfiguration settings, string? name, string usual, LocalFunction function)
    {
        var wanted = string.IsNullOrEmpty(name) ? usual : name;
        return settings[wanted] ?? settings["AzureWebJobs" + wanted] ?? settings.GetConnectionString(wanted)
            ?? throw new LocalHostException($"Function '{function.Name}' needs the connection string '{wanted}', and there is no such setting.");
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}

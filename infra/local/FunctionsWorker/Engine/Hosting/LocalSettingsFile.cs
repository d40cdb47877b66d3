using System.Text.Json;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>local.settings.json as Core Tools take it: <c>Values</c> become environment variables where none is set yet.</summary>
static class LocalSettingsFile
{
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static void Apply(string contentRoot)
    {
        var file = Path.Combine(DataFolder.RepositoryRoot(contentRoot) ?? contentRoot, "local.settings.json");
        if (!File.Exists(file)) return;
        using var settings = Parse(file);
        if (!settings.RootElement.TryGetProperty("Values", out var values)) return;
        foreach (var value in values.EnumerateObject())
        {
            if (value.Value.ToString() is not { Length: > 0 } text) continue;
            if (Environment.GetEnvironmentVariable(value.Name) is null) Environment.SetEnvironmentVariable(value.Name, text);
        }
    }

    static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file), Lenient);
        }
        catch (JsonException wrong)
        {
            throw new LocalHostException($"{file} is no JSON: {wrong.Message}", wrong);
        }
    }
}

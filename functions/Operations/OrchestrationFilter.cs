using System.Globalization;
using System.Text.Json;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>Which orchestrations are wanted: of one kind, in some states, begun before a time.</summary>
public sealed record OrchestrationFilter(string? Kind, IReadOnlyList<OrchestrationRuntimeStatus> Statuses, DateTimeOffset? CreatedBefore)
{
    static readonly Dictionary<string, OrchestrationRuntimeStatus> Names =
        Enum.GetValues<OrchestrationRuntimeStatus>().DistinctBy(NameOf).ToDictionary(NameOf, s => s);

    /// <summary>A status in the words of the API.</summary>
    public static string NameOf(OrchestrationRuntimeStatus status) => Kebab(status.ToString());

    /// <summary>An enum's name as it stands in JSON.</summary>
    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>The query that asks for them; the kind is told apart afterwards.</summary>
    public OrchestrationQuery Query(int pageSize, string? token) => new()
    {
        Statuses = Statuses.Count == 0 ? null : Statuses,
        CreatedTo = CreatedBefore,
        PageSize = pageSize,
        ContinuationToken = token,
    };

    /// <summary>Reads <c>kind</c>, <c>status</c> (several by commas) and <c>olderThan</c> (a duration, or a time).</summary>
    public static Result<OrchestrationFilter> Read(HttpRequest request, DateTimeOffset now)
    {
        var checks = new Checks();
        var kind = checks.OptionalText("kind", request.Query["kind"], 100);
        List<OrchestrationRuntimeStatus> statuses = [];
        foreach (var name in request.Query["status"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Names.TryGetValue(name, out var status)) statuses.Add(status);
            else checks.Add("status", "unknown-value", $"status must be of {string.Join(", ", Names.Keys)}.");
        }

        var before = OlderThan(checks, request.Query["olderThan"].ToString(), now);
        return checks.Problem is { } problem ? problem : new OrchestrationFilter(kind, statuses, before);
    }

    static DateTimeOffset? OlderThan(Checks checks, string text, DateTimeOffset now)
    {
        if (text.Length == 0) return null;
        if (TimeSpan.TryParseExact(text, ["c", "hh\\:mm", "d\\.hh\\:mm"], CultureInfo.InvariantCulture, out var age) && age >= TimeSpan.Zero && age < TimeSpan.FromDays(36_500)) return now - age;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        checks.Add("olderThan", "not-a-time", "olderThan must be a duration such as 1.00:00:00 or a time such as 2026-11-23T08:00:00Z.");
        return null;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus.Administration;

namespace Marketplace.Local.ServiceBus;

/// <summary>An entity's settings and rules as they stand in the file.</summary>
internal static class EntityJson
{
    public static PutEntity Put(string path, EntityKind kind, QueueSettings settings, IReadOnlyList<Rule> rules) =>
        new(path, kind, new JsonObject
        {
            ["settings"] = JsonSerializer.SerializeToNode(settings),
            ["rules"] = new JsonArray([.. rules.Select(rule => (JsonNode)new JsonObject { ["name"] = rule.Name, ["filter"] = WriteFilter(rule.Filter) })]),
        }.ToJsonString());

    public static QueueSettings ReadSettings(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("settings").Deserialize<QueueSettings>()!;
    }

    public static IReadOnlyList<Rule> ReadRules(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("rules").EnumerateArray()
            .Select(rule => new Rule(rule.GetProperty("name").GetString()!, ReadFilter(rule.GetProperty("filter"))))];
    }

    private static JsonObject? WriteFilter(RuleFilter filter)
    {
        if (filter is not CorrelationFilter correlation) return null;
        return new JsonObject
        {
            ["content"] = ContentJson.Write(new Content
            {
                Body = default,
                Properties = correlation.Properties,
                MessageId = correlation.MessageId,
                SessionId = correlation.SessionId,
                CorrelationId = correlation.CorrelationId,
                Subject = correlation.Subject,
                ContentType = correlation.ContentType,
                To = correlation.To,
                ReplyTo = correlation.ReplyTo,
                ReplyToSessionId = correlation.ReplyToSessionId,
            }),
        };
    }

    private static RuleFilter ReadFilter(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null) return new EveryMessageFilter();
        var wanted = ContentJson.Read(json.GetProperty("content").GetString()!, []);
        return new CorrelationFilter
        {
            Properties = wanted.Properties,
            MessageId = wanted.MessageId,
            SessionId = wanted.SessionId,
            CorrelationId = wanted.CorrelationId,
            Subject = wanted.Subject,
            ContentType = wanted.ContentType,
            To = wanted.To,
            ReplyTo = wanted.ReplyTo,
            ReplyToSessionId = wanted.ReplyToSessionId,
        };
    }
}

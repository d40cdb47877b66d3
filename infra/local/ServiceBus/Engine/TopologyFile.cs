using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Marketplace.Local.ServiceBus;

/// <summary>
/// Reads what a broker is to have from the JSON that Microsoft's own Service Bus emulator takes (<c>UserConfig.Namespaces[].Queues/Topics</c>,
/// durations in ISO 8601), so that one file serves both. SQL filters and forwarding, which this broker lacks, are refused by name.
/// </summary>
public static class TopologyFile
{
    /// <summary>Reads a file.</summary>
    public static async Task<Topology> ReadAsync(string path, CancellationToken cancellation = default) =>
        Parse(await File.ReadAllTextAsync(path, cancellation));

    /// <summary>Reads a text.</summary>
    public static Topology Parse(string json)
    {
        var root = JsonNode.Parse(json, new JsonNodeOptions { PropertyNameCaseInsensitive = true }, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var namespaces = Items(root?["UserConfig"]?["Namespaces"]).ToList();
        return new Topology(
            [.. namespaces.SelectMany(space => Items(space["Queues"])).Select(queue => new QueueDeclaration(Name(queue), Queue(queue)))],
            [.. namespaces.SelectMany(space => Items(space["Topics"])).Select(Topic)]);
    }

    private static TopicDeclaration Topic(JsonNode topic)
    {
        var settings = new TopicSettings
        {
            DefaultMessageTimeToLive = Duration(topic, "DefaultMessageTimeToLive", TimeSpan.MaxValue),
            RequiresDuplicateDetection = Flag(topic, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow = Duration(topic, "DuplicateDetectionHistoryTimeWindow", TimeSpan.FromMinutes(1)),
        };
        return new TopicDeclaration(Name(topic), settings, [.. Items(topic["Subscriptions"]).Select(Subscription)]);
    }

    private static SubscriptionDeclaration Subscription(JsonNode subscription)
    {
        var rules = Items(subscription["Rules"]).Select(rule => new Rule(Name(rule), Filter(rule))).ToList();
        return new SubscriptionDeclaration(Name(subscription), Queue(subscription), rules.Count > 0 ? rules : [Rule.Default]);
    }

    private static QueueSettings Queue(JsonNode queue)
    {
        foreach (var unknown in new[] { "ForwardTo", "ForwardDeadLetteredMessagesTo" })
            if (!string.IsNullOrEmpty((string?)queue["Properties"]?[unknown]))
                throw new NotSupportedException($"'{Name(queue)}' asks for {unknown}, which the local Service Bus does not do.");
        return new QueueSettings
        {
            LockDuration = Duration(queue, "LockDuration", TimeSpan.FromMinutes(1)),
            MaxDeliveryCount = (int?)queue["Properties"]?["MaxDeliveryCount"] ?? 10,
            DefaultMessageTimeToLive = Duration(queue, "DefaultMessageTimeToLive", TimeSpan.MaxValue),
            DeadLetteringOnMessageExpiration = Flag(queue, "DeadLetteringOnMessageExpiration"),
            RequiresSession = Flag(queue, "RequiresSession"),
            RequiresDuplicateDetection = Flag(queue, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow = Duration(queue, "DuplicateDetectionHistoryTimeWindow", TimeSpan.FromMinutes(1)),
        };
    }

    private static CorrelationFilter Filter(JsonNode rule)
    {
        var kind = (string?)rule["Properties"]?["FilterType"];
        if (!string.Equals(kind, "Correlation", StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"The rule '{Name(rule)}' has a filter of type '{kind}'; the local Service Bus knows 'Correlation' only.");
        var wanted = rule["Properties"]!["CorrelationFilter"] ?? throw new FormatException($"The rule '{Name(rule)}' lacks its CorrelationFilter.");
        return new CorrelationFilter
        {
            CorrelationId = (string?)wanted["CorrelationId"],
            MessageId = (string?)wanted["MessageId"],
            To = (string?)wanted["To"],
            ReplyTo = (string?)wanted["ReplyTo"],
            Subject = (string?)wanted["Label"] ?? (string?)wanted["Subject"],
            SessionId = (string?)wanted["SessionId"],
            ReplyToSessionId = (string?)wanted["ReplyToSessionId"],
            ContentType = (string?)wanted["ContentType"],
            Properties = (wanted["Properties"] as JsonObject ?? []).ToDictionary(property => property.Key, property => Value(property.Value!)),
        };
    }

    private static object Value(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.AsValue().TryGetValue<long>(out var whole) => whole,
        JsonValueKind.Number => (double)value,
        _ => (string)value!,
    };

    private static IEnumerable<JsonNode> Items(JsonNode? array) => (array as JsonArray ?? []).OfType<JsonNode>();

    private static string Name(JsonNode node) => (string?)node["Name"] ?? throw new FormatException("A queue, topic, subscription or rule lacks its Name.");

    private static bool Flag(JsonNode node, string name) => (bool?)node["Properties"]?[name] ?? false;

    private static TimeSpan Duration(JsonNode node, string name, TimeSpan otherwise) =>
        (string?)node["Properties"]?[name] is { Length: > 0 } text ? XmlConvert.ToTimeSpan(text) : otherwise;
}

using System.Globalization;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Marketplace.Local.ServiceBus;

/// <summary>Writes what a sender wrote, but for the body, as JSON, and application properties with their types, so that an <c>int</c> comes back as an <c>int</c>.</summary>
internal static class ContentJson
{
    private static readonly Dictionary<Type, (string Tag, Func<string, object> Read)> Types = new()
    {
        [typeof(string)] = ("s", text => text),
        [typeof(bool)] = ("?", text => text == "1"),
        [typeof(byte)] = ("u8", text => byte.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(sbyte)] = ("i8", text => sbyte.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(short)] = ("i16", text => short.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(ushort)] = ("u16", text => ushort.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(int)] = ("i32", text => int.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(uint)] = ("u32", text => uint.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(long)] = ("i64", text => long.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(ulong)] = ("u64", text => ulong.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(float)] = ("f32", text => float.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(double)] = ("f64", text => double.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(decimal)] = ("m", text => decimal.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(char)] = ("c", text => text[0]),
        [typeof(Guid)] = ("g", text => Guid.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(DateTime)] = ("t", text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)),
        [typeof(DateTimeOffset)] = ("o", text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(TimeSpan)] = ("d", text => TimeSpan.Parse(text, CultureInfo.InvariantCulture)),
        [typeof(Uri)] = ("uri", text => new Uri(text, UriKind.RelativeOrAbsolute)),
        [typeof(byte[])] = ("b", Convert.FromBase64String),
    };

    private static readonly Dictionary<string, Func<string, object>> ByTag = Types.Values.ToDictionary(type => type.Tag, type => type.Read);

    /// <summary>Refuses a property whose type the service would refuse.</summary>
    public static void Check(IEnumerable<KeyValuePair<string, object>> properties)
    {
        foreach (var (name, value) in properties)
            if (value is not null && !Types.ContainsKey(value.GetType()))
                throw new SerializationException($"Serialization operation failed due to unsupported type {value.GetType()} of property '{name}'.");
    }

    public static string Write(Content content)
    {
        var json = new JsonObject();
        Add(json, "id", content.MessageId);
        Add(json, "session", content.SessionId);
        Add(json, "partition", content.PartitionKey);
        Add(json, "via", content.TransactionPartitionKey);
        Add(json, "correlation", content.CorrelationId);
        Add(json, "subject", content.Subject);
        Add(json, "type", content.ContentType);
        Add(json, "to", content.To);
        Add(json, "reply", content.ReplyTo);
        Add(json, "replySession", content.ReplyToSessionId);
        if (content.TimeToLive != TimeSpan.MaxValue) json["ttl"] = content.TimeToLive.Ticks;
        if (content.Properties.Count > 0) json["properties"] = WriteProperties(content.Properties);
        return json.ToJsonString();
    }

    public static Content Read(string text, byte[] body)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        string? Get(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new Content
        {
            Body = body,
            Properties = root.TryGetProperty("properties", out var properties) ? ReadProperties(properties) : new Dictionary<string, object>(),
            MessageId = Get("id"),
            SessionId = Get("session"),
            PartitionKey = Get("partition"),
            TransactionPartitionKey = Get("via"),
            CorrelationId = Get("correlation"),
            Subject = Get("subject"),
            ContentType = Get("type"),
            To = Get("to"),
            ReplyTo = Get("reply"),
            ReplyToSessionId = Get("replySession"),
            TimeToLive = root.TryGetProperty("ttl", out var ttl) ? new TimeSpan(ttl.GetInt64()) : TimeSpan.MaxValue,
        };
    }

    public static JsonObject WriteProperties(IReadOnlyDictionary<string, object> properties)
    {
        var json = new JsonObject();
        foreach (var (name, value) in properties)
            json[name] = value is null ? null : new JsonArray(Types[value.GetType()].Tag, Text(value));
        return json;
    }

    public static Dictionary<string, object> ReadProperties(JsonElement json)
    {
        var properties = new Dictionary<string, object>();
        foreach (var property in json.EnumerateObject())
            properties[property.Name] = property.Value.ValueKind == JsonValueKind.Null
                ? null!
                : ByTag[property.Value[0].GetString()!](property.Value[1].GetString()!);
        return properties;
    }

    private static string Text(object value) => value switch
    {
        bool yes => yes ? "1" : "0",
        byte[] bytes => Convert.ToBase64String(bytes),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        Uri uri => uri.OriginalString,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static void Add(JsonObject json, string name, string? value)
    {
        if (value is not null) json[name] = value;
    }
}

using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Marketplace.Shared.Http;

namespace Marketplace.Health;

/// <summary>Schemas of the types that go over the wire, made by the serializer that writes them, so that they cannot disagree.</summary>
public sealed class OpenApiSchemas
{
    readonly Dictionary<Type, string> names = [];

    /// <summary>Every schema that was referred to, by name.</summary>
    public JsonObject All { get; } = [];

    /// <summary>A reference to a type's schema.</summary>
    public JsonNode Reference(Type type)
    {
        if (!names.TryGetValue(type, out var name))
        {
            names[type] = name = FreeName(type);
            All[name] = Within(name, Json.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }));
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    string FreeName(Type type)
    {
        var name = NameOf(type);
        return names.ContainsValue(name) ? $"{type.Namespace!.Split('.')[^1]}{name}" : name;
    }

    static string NameOf(Type type) => type.IsGenericType
        ? type.Name.Split('`')[0] + string.Concat(type.GetGenericArguments().Select(NameOf))
        : type.IsArray ? NameOf(type.GetElementType()!) + "List" : type.Name;

    /// <summary>The exporter writes references from the schema's own root, which inside the document lies deeper.</summary>
    static JsonNode Within(string name, JsonNode schema)
    {
        if (schema is JsonObject parts)
        {
            if (parts["$ref"]?.GetValue<string>() is { } reference) parts["$ref"] = reference.Replace("#", $"#/components/schemas/{name}", StringComparison.Ordinal);
            foreach (var (_, part) in parts) if (part is not null) Within(name, part);
        }
        else if (schema is JsonArray list)
        {
            foreach (var part in list) if (part is not null) Within(name, part);
        }

        return schema;
    }
}

using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Health;

/// <summary>
/// Makes openapi.json from the code: routes and methods from the triggers, the rest from each function's
/// <see cref="OperationAttribute"/>. It runs once, on demand, so start-up pays nothing for it.
/// </summary>
public static partial class OpenApiDocument
{
    const string Base = "/api/";

    /// <summary>The document of all HTTP functions of an assembly.</summary>
    public static JsonObject Of(Assembly assembly)
    {
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var function in HttpFunctions(assembly).OrderBy(f => f.Trigger.Route, StringComparer.Ordinal))
            foreach (var method in function.Trigger.Methods ?? [])
                PathOf(paths, function.Trigger.Route!)[method.ToLowerInvariant()] = OperationOf(function, schemas);
        var problem = schemas.Reference(typeof(ProblemBody));
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Marketplace", ["version"] = "1", ["description"] = "Amounts are integers in minor units. Lists take cursor and limit. Refusals are application/problem+json with a stable code." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All,
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" } },
                ["responses"] = new JsonObject { ["Problem"] = Content("A refusal, with its code.", "application/problem+json", problem) },
            },
        };
    }

    /// <summary>A function that is reached by HTTP under the API's base, and what is said of it.</summary>
    public sealed record HttpFunction(string Name, string Slice, HttpTriggerAttribute Trigger, OperationAttribute? Operation, IReadOnlyList<string> RouteParameters);

    /// <summary>All HTTP functions of an assembly, without the one that says that there is none.</summary>
    public static IEnumerable<HttpFunction> HttpFunctions(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
        where name is not null
        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
        where trigger?.Route?.StartsWith("{*", StringComparison.Ordinal) == false
        select new HttpFunction(name, type.Namespace!.Split('.')[^1], trigger, method.GetCustomAttribute<OperationAttribute>(),
            [.. RouteParameter().Matches(trigger.Route ?? "").Select(m => m.Groups[1].Value)]);

    static JsonObject PathOf(JsonObject paths, string route)
    {
        var path = Base + RouteParameter().Replace(route, m => $"{{{m.Groups[1].Value}}}");
        if (paths[path] is JsonObject known) return known;
        var made = new JsonObject();
        paths[path] = made;
        return made;
    }

    static JsonObject OperationOf(HttpFunction function, OpenApiSchemas schemas)
    {
        var said = function.Operation ?? new OperationAttribute(function.Name);
        var operation = new JsonObject
        {
            ["operationId"] = function.Name,
            ["summary"] = said.Summary,
            ["tags"] = new JsonArray(function.Slice),
            ["parameters"] = Parameters(function, said),
            ["responses"] = Responses(said, schemas),
        };
        if (said.Problems.Length > 0) operation["description"] = $"Refusals of its own: {string.Join(", ", said.Problems)}.";
        if (said.Body is { } body) operation["requestBody"] = Content("", "application/json", schemas.Reference(body));
        if (said.Files.Length > 0) operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject(said.Files.Select(type => KeyValuePair.Create(type, (JsonNode?)FileOf(type)))) };
        if (said.Who is not (Who.Anyone or Who.Provider)) operation["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() });
        return operation;
    }

    static JsonObject FileOf(string type)
    {
        var file = new JsonObject { ["type"] = "string", ["format"] = "binary" };
        return new JsonObject { ["schema"] = type == "multipart/form-data" ? new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["file"] = file } } : file };
    }

    static JsonArray Parameters(HttpFunction function, OperationAttribute said)
    {
        var parameters = new JsonArray();
        foreach (var name in function.RouteParameters) parameters.Add(Parameter(name, "path", true));
        foreach (var name in said.Query) parameters.Add(Parameter(name, "query", false));
        if (said.IdempotencyKey != IdempotencyKey.None) parameters.Add(Parameter("Idempotency-Key", "header", said.IdempotencyKey == IdempotencyKey.Required));
        return parameters;
    }

    static JsonObject Parameter(string name, string place, bool required) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = required, ["schema"] = new JsonObject { ["type"] = "string" } };

    static JsonObject Responses(OperationAttribute said, OpenApiSchemas schemas) => new()
    {
        [$"{said.Status}"] = said.Answer is { } answer ? Content("As asked.", "application/json", schemas.Reference(answer)) : new JsonObject { ["description"] = "As asked." },
        ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" },
    };

    static JsonObject Content(string description, string type, JsonNode schema)
    {
        var content = new JsonObject { ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } } };
        if (description.Length > 0) content.Insert(0, "description", description);
        else content["required"] = true;
        return content;
    }

    [GeneratedRegex(@"\{\*?([A-Za-z]+)[^}]*\}")]
    private static partial Regex RouteParameter();
}

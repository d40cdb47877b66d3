using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Marketplace.Local.SearchServer.Answers;
using Marketplace.Local.SearchServer.Query;
using Marketplace.Local.SearchServer.Schema;
using Marketplace.Local.SearchServer.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Marketplace.Local.SearchServer.Rest;

/// <summary>
/// The REST protocol over HTTP. Addresses are OData's, <c>/indexes('name')/docs('key')</c>, or with slashes; the caller names an API version and
/// shows its key. Every refusal is in the service's error shape, and what nobody covers says 501 rather than something false.
/// </summary>
internal sealed partial class SearchEndpoints(IndexStore store, TimeProvider time, string apiKey)
{
    public const string Prefix = "/local/search";
    static readonly string[] Versions = ["2020-06-30", "2023-11-01", "2024-07-01"];
    static readonly string[] Uncovered = ["indexers", "datasources", "skillsets", "synonymmaps", "aliases"];

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(Prefix + "/{**rest}", HandleAsync);

    async Task HandleAsync(HttpContext http)
    {
        try
        {
            var (status, body) = await AnswerAsync(http);
            await WriteAsync(http, status, body);
        }
        catch (Refusal refused)
        {
            await WriteAsync(http, refused.Status, refused.ToJson());
        }
        catch (ObjectDisposedException)
        {
            // The index was redefined or deleted under this request; clients try again by themselves.
            await WriteAsync(http, 503, new Refusal(503, "ServiceUnavailable", "The index is being changed.").ToJson());
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException { Source: "System.Text.Json" } or FormatException)
        {
            await WriteAsync(http, 400, Refusal.Invalid($"The request cannot be read: {wrong.Message}").ToJson());
        }
    }

    async Task<(int Status, JsonNode? Body)> AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers["api-key"] != apiKey) throw new Refusal(403, "Forbidden", "The api-key of the request is missing or wrong.");
        if (!Versions.Contains(request.Query["api-version"].ToString())) throw Refusal.Invalid($"The api-version must be one of {string.Join(", ", Versions)}.");
        var path = Segments(http.Request.RouteValues["rest"] as string ?? "");
        var body = HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) ? await ReadAsync(http) : [];
        return (request.Method, path) switch
        {
            ("GET", ["servicestats"]) => (200, Statistics.OfService(store)),
            ("GET", ["indexes"]) => (200, List(request)),
            ("POST", ["indexes"]) => (201, store.Put(body, mayReplace: false).Definition.Json.DeepClone()),
            ("PUT", ["indexes", var name]) => Put(request, name, body),
            ("GET", ["indexes", var name]) => (200, store.Get(name).Definition.Json.DeepClone()),
            ("DELETE", ["indexes", var name]) => Delete(request, name),
            (_, ["indexes", var name, .. var rest]) => await OnIndexAsync(http, store.Get(name), rest, body),
            (_, [var first, ..]) when Uncovered.Contains(first) => throw Refusal.NotCovered($"'/{first}'"),
            _ => throw new Refusal(404, "ResourceNotFound", "There is no such resource."),
        };
    }

    async Task<(int Status, JsonNode? Body)> OnIndexAsync(HttpContext http, LocalIndex index, string[] rest, JsonObject body)
    {
        var query = http.Request.Query;
        return (http.Request.Method, rest) switch
        {
            ("GET", ["stats" or "search.stats"]) => (200, Statistics.OfIndex(index)),
            ("POST", ["analyze" or "search.analyze"]) => (200, Analysis.AnalyzeText.Run(index, body)),
            ("POST", ["docs", "index" or "search.index"]) => await WriteAsync(index, body, http.RequestAborted),
            ("GET", ["docs", "$count"]) => (200, JsonValue.Create(index.Count)),
            ("GET", ["docs"]) => (200, Linked(http, index, new SearchRunner(index, time).Run(new SearchRequest(query)))),
            ("POST", ["docs", "search" or "search.post.search"]) => (200, Linked(http, index, new SearchRunner(index, time).Run(new SearchRequest(body)))),
            ("GET", ["docs", "suggest" or "search.suggest"]) => (200, new Suggestions(index).Suggest(new SearchRequest(query))),
            ("POST", ["docs", "suggest" or "search.post.suggest"]) => (200, new Suggestions(index).Suggest(new SearchRequest(body))),
            ("GET", ["docs", "autocomplete" or "search.autocomplete"]) => (200, new Suggestions(index).Autocomplete(new SearchRequest(query))),
            ("POST", ["docs", "autocomplete" or "search.post.autocomplete"]) => (200, new Suggestions(index).Autocomplete(new SearchRequest(body))),
            ("GET", ["docs", var key]) => (200, Lookup(index, key, new SearchRequest(query))),
            _ => throw new Refusal(404, "ResourceNotFound", "There is no such resource."),
        };
    }

    static async Task<(int Status, JsonNode? Body)> WriteAsync(LocalIndex index, JsonObject body, CancellationToken cancellation)
    {
        var results = await index.WriteAsync(WriteAction.ReadBatch(index.Definition, body), cancellation);
        return (results.All(r => r.IsOk) ? 200 : 207, new JsonObject
        {
            ["value"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject { ["key"] = r.Key, ["status"] = r.IsOk, ["errorMessage"] = r.Error, ["statusCode"] = r.Status })]),
        });
    }

    static JsonObject Lookup(LocalIndex index, string key, SearchRequest request)
    {
        var source = index.Find(key) ?? throw new Refusal(404, "ResourceNotFound", $"The document '{key}' was not found.");
        var answer = new JsonObject();
        DocumentAnswers.Move(index.Definition, source, answer, "", DocumentAnswers.Selected(index.Definition, request.Words("select")));
        return answer;
    }

    (int Status, JsonNode? Body) Put(HttpRequest request, string name, JsonObject body)
    {
        body["name"] ??= name;
        if (body["name"]!.ToString() != name) throw Refusal.Invalid("The name of the index differs from the one in the address.");
        var before = store.Find(name);
        CheckVersion(request, before);
        var definition = store.Put(body, mayReplace: true).Definition;
        return (before is null ? 201 : 200, definition.Json.DeepClone());
    }

    (int Status, JsonNode? Body) Delete(HttpRequest request, string name)
    {
        CheckVersion(request, store.Find(name));
        store.Delete(name);
        return (204, null);
    }

    static void CheckVersion(HttpRequest request, LocalIndex? before)
    {
        var etag = before?.Definition.Json["@odata.etag"]?.GetValue<string>();
        var (match, none) = (request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString());
        if ((match.Length > 0 && (etag is null || (match != "*" && match != etag))) || (none.Length > 0 && etag is not null && (none == "*" || none == etag)))
            throw new Refusal(412, "ResourceConditionNotMet", "The precondition given in one of the request headers evaluated to false.");
    }

    JsonObject List(HttpRequest request)
    {
        var selected = request.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new JsonObject { ["value"] = new JsonArray([.. store.All.Select(i => (JsonNode)Part(i.Definition.Json))]) };

        JsonObject Part(JsonObject json) => selected is [] or ["*"]
            ? json.DeepClone().AsObject()
            : new JsonObject(json.Where(p => selected.Contains(p.Key)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
    }

    static JsonObject Linked(HttpContext http, LocalIndex index, JsonObject answer)
    {
        if (answer["@odata.nextLink"] is null) return answer;
        var next = answer["@search.nextPageParameters"]!.AsObject();
        var address = $"{http.Request.Scheme}://{http.Request.Host}{Prefix}/indexes('{index.Definition.Name}')/docs";
        var version = $"api-version={http.Request.Query["api-version"]}";
        answer["@odata.nextLink"] = HttpMethods.IsPost(http.Request.Method)
            ? $"{address}/search.post.search?{version}"
            : $"{address}?{version}{string.Concat(next.SelectMany(Parameters))}";
        if (HttpMethods.IsGet(http.Request.Method)) answer.Remove("@search.nextPageParameters");
        return answer;
    }

    static IEnumerable<string> Parameters(KeyValuePair<string, JsonNode?> parameter) => parameter.Value is JsonArray many
        ? many.Select(v => $"&{parameter.Key.TrimEnd('s')}={Uri.EscapeDataString(v!.ToString())}")
        : [$"&{(parameter.Key is "search" or "searchFields" or "queryType" or "searchMode" or "highlight" ? "" : "$")}{parameter.Key}={Uri.EscapeDataString(parameter.Value!.ToString())}"];

    /// <summary><c>indexes('a')/docs('b')</c> and <c>indexes/a/docs/b</c> are the same.</summary>
    static string[] Segments(string path) => [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).SelectMany(segment =>
        Keyed().Match(segment) is { Success: true } keyed ? [keyed.Groups[1].Value, keyed.Groups[2].Value.Replace("''", "'", StringComparison.Ordinal)] : new[] { segment })];

    [GeneratedRegex(@"^(\w+)\('(.*)'\)$")]
    private static partial Regex Keyed();

    static async Task<JsonObject> ReadAsync(HttpContext http) =>
        await JsonNode.ParseAsync(http.Request.Body, documentOptions: new JsonDocumentOptions { MaxDepth = 64 }, cancellationToken: http.RequestAborted) as JsonObject
        ?? throw Refusal.Invalid("The request's body must be a JSON object.");

    static Task WriteAsync(HttpContext http, int status, JsonNode? body)
    {
        http.Response.StatusCode = status;
        if (body is null) return Task.CompletedTask;
        if (body is JsonObject whole && whole["@odata.etag"] is JsonValue etag) http.Response.Headers.ETag = etag.GetValue<string>();
        http.Response.ContentType = "application/json; odata.metadata=minimal; charset=utf-8";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body), http.RequestAborted).AsTask();
    }
}

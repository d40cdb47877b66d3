using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>openapi.json says what the contract says: the table of these tests stands between them.</summary>
[Collection(RoutesUnderFire.Name)]
public class OpenApiTests(RoutesSite site) : Journey(site)
{
    [Fact]
    public async Task The_document_has_the_routes_of_the_contract_and_no_others()
    {
        var document = await DocumentAsync();
        var written = Operations(document).Select(o => $"{o.Method} {o.Path}").Order().ToList();
        var agreed = RouteTable.All.Select(r => r.Name).Order().ToList();
        Assert.True(agreed.SequenceEqual(written), $"Only agreed: {string.Join(", ", agreed.Except(written))}\nOnly in openapi.json: {string.Join(", ", written.Except(agreed))}");
    }

    [Fact]
    public async Task It_is_openapi_31_and_every_operation_says_what_it_does_and_answers()
    {
        var document = await DocumentAsync();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var (method, path, operation) in Operations(document))
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), $"{method} {path} has no summary.");
            Assert.NotEmpty(operation.GetProperty("responses").EnumerateObject());
        }
    }

    [Fact]
    public async Task Bodies_and_idempotency_keys_are_declared_where_they_are_read()
    {
        var declared = Operations(await DocumentAsync()).ToDictionary(o => $"{o.Method} {o.Path}", o => o.Operation);
        var failures = new Failures();
        foreach (var route in RouteTable.All)
        {
            if (!declared.TryGetValue(route.Name, out var operation)) continue;
            if (route.Path != "/payments/notifications") failures.Check(route.Name, Takes(operation, "application/json") == (route.Body is not null), "the declared body is not what is read");
            var key = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().FirstOrDefault(p => p.TryGetProperty("name", out var n) && n.GetString() == "Idempotency-Key")
                : default;
            var required = key.ValueKind == JsonValueKind.Object && key.TryGetProperty("required", out var must) && must.GetBoolean();
            failures.Check(route.Name, required == route.KeyRequired, "whether an Idempotency-Key is required is not declared as it is");
        }

        failures.Throw();
    }

    [Fact]
    public async Task Photograph_is_declared_as_a_file()
    {
        var search = Operations(await DocumentAsync()).Single(o => $"{o.Method} {o.Path}" == "POST /search/by-photo").Operation;
        Assert.All(["image/jpeg", "image/png", "multipart/form-data"], type => Assert.True(Takes(search, type), type));
    }

    static bool Takes(JsonElement operation, string type) => operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty(type, out _);

    async Task<JsonElement> DocumentAsync() => (await site.Visitor.GetAsync("/api/openapi.json")).Expect(200).Json;

    static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations(JsonElement document)
    {
        string[] methods = ["get", "put", "post", "patch", "delete"];
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject().Where(o => methods.Contains(o.Name)))
                yield return (operation.Name.ToUpperInvariant(), path.Name.StartsWith("/api/", StringComparison.Ordinal) ? path.Name[4..] : path.Name, operation.Value);
    }
}

using System.Text;
using System.Text.Json;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Tests.Web;

/// <summary>Requests without a server: what a function would get, and what a caller would read.</summary>
public static class Calls
{
    static readonly IServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    /// <summary>A request; <paramref name="user"/> signs it for <see cref="TestCallers"/>.</summary>
    public static HttpRequest Request(string method = "GET", string path = "/", string query = "", string? user = null, object? body = null, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = (method, path, new QueryString(query.Length == 0 ? "" : "?" + query));
        if (user is not null) http.Request.Headers.Authorization = user;
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        var bytes = body switch { null => [], string text => Encoding.UTF8.GetBytes(text), byte[] raw => raw, _ => JsonSerializer.SerializeToUtf8Bytes(body, Shared.Http.Json.Options) };
        (http.Request.Body, http.Request.ContentLength) = (new MemoryStream(bytes), bytes.Length);
        return http.Request;
    }

    /// <summary>What the caller reads.</summary>
    public static async Task<Read> ReadAsync(this Task<IResult> running, HttpRequest? request = null)
    {
        var result = await running;
        var http = request?.HttpContext ?? new DefaultHttpContext { RequestServices = Services };
        using var body = new MemoryStream();
        http.Response.Body = body;
        await result.ExecuteAsync(http);
        return new Read(http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()), http.Response.Headers);
    }
}

/// <summary>An answer as it was read.</summary>
public sealed record Read(int Status, string Text, IHeaderDictionary Headers)
{
    /// <summary>As JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The problem's code.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>A field by its path, such as <c>held.amount</c>.</summary>
    public JsonElement At(string path) => path.Split('.').Aggregate(Json, (at, name) => int.TryParse(name, out var i) ? at[i] : at.GetProperty(name));
}

/// <summary>Takes the Authorization header for the user's id; ids that begin with <c>operator</c> run the marketplace.</summary>
public sealed class TestCallers : ICallers
{
    public Result<Caller> Anyone(HttpRequest request)
    {
        var user = request.Headers.Authorization.ToString();
        if (user.Length == 0) return new Caller(null, new HashSet<string>(), null);
        return new Caller(user, user.StartsWith("operator", StringComparison.Ordinal) ? new HashSet<string> { Caller.Operator } : [], null);
    }

    public Result<Caller> SignedIn(HttpRequest request) =>
        Anyone(request).Then<Caller>(c => c.UserId is null ? Problem.Unauthorized("not-signed-in", "Sign in.") : c);

    public Result<Caller> Operator(HttpRequest request) =>
        SignedIn(request).Then<Caller>(c => c.IsOperator ? c : Problem.Forbidden("For operators."));
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared.Http;

/// <summary>The one way JSON is written and read here: camelCase, kebab-case enums, UTC times, null left out of nothing.</summary>
public static class Json
{
    /// <summary>Options of the whole API; also what tables keep their documents in.</summary>
    public static readonly JsonSerializerOptions Options = Make();

    /// <summary>Writes a body with its status and length.</summary>
    public static Task WriteAsync<T>(HttpContext http, int status, string contentType, T body) =>
        WriteBytesAsync(http, status, contentType, JsonSerializer.SerializeToUtf8Bytes(body, Options));

    /// <summary>Writes bytes that are JSON already.</summary>
    public static Task WriteBytesAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            MaxDepth = 32,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

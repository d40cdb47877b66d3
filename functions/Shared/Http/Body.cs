using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared.Http;

/// <summary>
/// Reads request bodies without trusting them: bounded in size, strict JSON, and every wrong type named by its path.
/// </summary>
public static class Body
{
    /// <summary>The largest JSON body that is read.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>Reads the raw bytes; 413 when there are too many.</summary>
    public static async Task<Result<byte[]>> BytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes) return TooLarge;
        using var bytes = new MemoryStream((int)(request.ContentLength ?? 512));
        var buffer = new byte[16_384];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > MaxBytes) return TooLarge;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a JSON body; 400 <c>malformed-json</c>, 422 <c>invalid-fields</c> for a wrong type.</summary>
    public static async Task<Result<T>> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class =>
        (await BytesAsync(request, cancellation)).Then(Parse<T>);

    /// <summary>Parses bytes that were read before; the same answers as <see cref="ReadAsync{T}"/>.</summary>
    public static Result<T> Parse<T>(byte[] bytes)
        where T : class
    {
        if (!Utf8.IsValid(bytes)) return Problem.BadRequest("malformed-json", "The body is not valid UTF-8.");
        try
        {
            if (JsonSerializer.Deserialize<T>(bytes, Json.Options) is { } body) return body;
            return Problem.BadRequest("malformed-json", "The body must be a JSON object, not null.");
        }
        catch (JsonException wrong) when (IsWellFormed(bytes) && wrong.Path is { } path)
        {
            var field = path.TrimStart('$').TrimStart('.');
            return Problem.Invalid([new FieldError(field.Length == 0 ? "body" : field, "wrong-type", $"{(field.Length == 0 ? "The body" : field)} has the wrong type.")]);
        }
        catch (JsonException)
        {
            return Problem.BadRequest("malformed-json", "The body is not valid JSON.");
        }
    }

    static Problem TooLarge { get; } = new("body-too-large", 413, "The body is too large.", $"At most {MaxBytes} bytes are read.");

    static bool IsWellFormed(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared.Http;

/// <summary>
/// A successful answer as bytes: status, JSON and the few headers this API uses. Being plain data it can be kept, which is
/// how an idempotency key gives the same answer twice.
/// </summary>
/// <param name="Status">2xx.</param>
/// <param name="Body">JSON, or empty.</param>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body) : IResult
{
    /// <summary>Strong ETag without quotes, or null.</summary>
    public string? ETag { get; init; }

    /// <summary>Cache-Control, or null for "no-store".</summary>
    public string? CacheControl { get; init; }

    /// <summary>Whether this answer was kept from an earlier request with the same idempotency key.</summary>
    public bool Replayed { get; init; }

    /// <summary>200 with a body.</summary>
    public static Answer Ok<T>(T body, string? etag = null) => new(200, Bytes(body)) { ETag = etag };

    /// <summary>201 with a body.</summary>
    public static Answer Created<T>(T body, string? etag = null) => new(201, Bytes(body)) { ETag = etag };

    /// <summary>202: taken, still under way.</summary>
    public static Answer Accepted<T>(T body) => new(202, Bytes(body));

    /// <summary>204.</summary>
    public static Answer NoContent() => new(204, ReadOnlyMemory<byte>.Empty);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        if (ETag is not null) headers.ETag = $"\"{ETag}\"";
        headers.CacheControl = CacheControl ?? "no-store";
        if (Replayed) headers["Idempotent-Replayed"] = "true";
        if (ETag is not null && HttpMethods.IsGet(httpContext.Request.Method) && Preconditions.Matches(httpContext.Request.Headers.IfNoneMatch, ETag))
        {
            httpContext.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        if (Body.IsEmpty)
        {
            httpContext.Response.StatusCode = Status;
            return Task.CompletedTask;
        }

        return Json.WriteBytesAsync(httpContext, Status, "application/json; charset=utf-8", Body);
    }

    static byte[] Bytes<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, Json.Options);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">What stands on it.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? NextCursor);

using System.Diagnostics;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Path in the body, camelCase: <c>skus[0].price.amount</c>.</param>
/// <param name="Code">Stable, kebab-case: <c>required</c>, <c>too-long</c>, <c>out-of-range</c>…</param>
/// <param name="Message">For a person.</param>
public sealed record FieldError(string Field, string Code, string Message);

/// <summary>
/// An expected refusal. It is a value, returned like any other, and an answer: a function returns it and the caller reads
/// application/problem+json (RFC 9457) with its stable code. Nothing has changed when a problem is returned.
/// </summary>
/// <param name="Code">Stable, kebab-case; storefronts branch on it.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">One short sentence, the same for each problem of this code.</param>
/// <param name="Detail">What it was this time; may be shown to a person.</param>
/// <param name="Errors">When several fields are wrong: each of them, all at once.</param>
public sealed record Problem(string Code, int Status, string Title, string? Detail = null, IReadOnlyList<FieldError>? Errors = null) : IResult
{
    /// <summary>Seconds after which trying again makes sense; sent as Retry-After.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>400: the request itself is unreadable.</summary>
    public static Problem BadRequest(string code, string detail) => new(code, 400, "The request cannot be read.", detail);

    /// <summary>401: nobody, or nobody any more, is signed in.</summary>
    public static Problem Unauthorized(string code, string detail) => new(code, 401, "Sign in first.", detail);

    /// <summary>403: known and signed in, but this is not theirs to do.</summary>
    public static Problem Forbidden(string detail) => new("forbidden", 403, "This is not yours to do.", detail);

    /// <summary>404: there is none, or none that the caller may know of.</summary>
    public static Problem NotFound(string what) => new("not-found", 404, "There is no such thing.", $"No such {what}.");

    /// <summary>409: the state of things does not allow it.</summary>
    public static Problem Conflict(string code, string title, string? detail = null) => new(code, 409, title, detail);

    /// <summary>412: somebody else changed it since it was read.</summary>
    public static Problem Stale() => new("stale", 412, "It has changed since you read it.", "Read it again and send the new ETag in If-Match.");

    /// <summary>422: readable, but some fields are wrong.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        new("invalid-fields", 422, "Some fields are wrong.", string.Join(" ", errors.Take(5).Select(e => e.Message)), errors);

    /// <summary>422: readable, but not acceptable as a whole.</summary>
    public static Problem Unprocessable(string code, string title, string? detail = null) => new(code, 422, title, detail);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfterSeconds is { } seconds) httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Status == 401) httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Json.WriteAsync(httpContext, Status, "application/problem+json", Body(httpContext));
    }

    ProblemBody Body(HttpContext http) => new(
        $"urn:problem:{Code}", Title, Status, Detail, Code, Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier, Errors);
}

/// <summary>The wire form of a <see cref="Problem"/>.</summary>
public sealed record ProblemBody(
    string Type, string Title, int Status, string? Detail, string Code, string TraceId, IReadOnlyList<FieldError>? Errors);

using System.Text.Json;

namespace Marketplace.Testing;

/// <summary>What is wrong with one field, as it came over the wire.</summary>
public sealed record WireFieldError(string Field, string Code, string Message);

/// <summary>A refusal as it came over the wire; what RFC 9457 and the contract ask for must be there.</summary>
public sealed record WireProblem(string Type, string Title, int Status, string? Detail, string Code, string TraceId, IReadOnlyList<WireFieldError>? Errors);

/// <summary>An answer of the marketplace, read whole.</summary>
/// <param name="Asked">Method and path, for failures.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type without parameters, or null when there is no body.</param>
/// <param name="Text">The body as text.</param>
/// <param name="Headers">Response headers, content headers among them; names in any case.</param>
public sealed record Reply(string Asked, int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Whether it was done, or taken.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The ETag with its quotes, or null.</summary>
    public string? ETag => Headers.GetValueOrDefault("ETag");

    /// <summary>Whether this is the kept answer of an earlier request.</summary>
    public bool Replayed => Headers.GetValueOrDefault("Idempotent-Replayed") == "true";

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => Read<JsonElement>();

    /// <summary>The problem's code; null when the answer is no problem.</summary>
    public string? Code => ContentType == "application/problem+json" ? Problem.Code : null;

    /// <summary>The refusal; anything but a whole problem+json is an error of its own.</summary>
    public WireProblem Problem => ContentType == "application/problem+json" ? Read<WireProblem>() : throw Unexpected("a problem");

    /// <summary>This answer, if it has the status; otherwise a failure that shows it.</summary>
    public Reply Expect(int status) => Status == status ? this : throw Unexpected($"{status}");

    /// <summary>This answer, if it is a refusal with this status and code; otherwise a failure that shows it.</summary>
    public WireProblem ExpectProblem(int status, string code) => Status == status && Code == code ? Problem : throw Unexpected($"{status} {code}");

    /// <summary>This answer, if it is a success; otherwise a failure that shows it.</summary>
    public Reply ExpectSuccess() => IsSuccess ? this : throw Unexpected("a success");

    /// <summary>The body in a shape; every member that the shape names must be there.</summary>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text, Wire.Options) ?? throw Unexpected(typeof(T).Name);
        }
        catch (JsonException wrong)
        {
            throw new UnexpectedReplyException($"{Asked} → {Status}: no {typeof(T).Name} ({wrong.Message}): {Text}", wrong);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Asked} → {Status} {ContentType} {(Text.Length > 2_000 ? Text[..2_000] + "…" : Text)}";

    UnexpectedReplyException Unexpected(string hoped) => new($"Hoped for {hoped}, got {this}");
}

/// <summary>The marketplace answered otherwise than the test says it must.</summary>
public sealed class UnexpectedReplyException : Exception
{
    /// <summary>Says what came.</summary>
    public UnexpectedReplyException(string message)
        : base(message)
    {
    }

    /// <summary>Says what came, and why it cannot be read.</summary>
    public UnexpectedReplyException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Something else came.</summary>
    public UnexpectedReplyException()
    {
    }
}

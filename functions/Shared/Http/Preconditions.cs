using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Marketplace.Shared.Http;

/// <summary>If-Match and If-None-Match, in the strong form that this API sends out.</summary>
public static class Preconditions
{
    /// <summary>The ETag that an edit must carry: its value without quotes, "*" for any; 428 when missing.</summary>
    public static Result<string> IfMatch(HttpRequest request)
    {
        var text = request.Headers.IfMatch.ToString().Trim();
        if (text.Length == 0)
            return new Problem("if-match-required", 428, "Say which version you change.", "Send the ETag you read in If-Match.");
        return text == "*" ? text : text.Trim('"');
    }

    /// <summary>Whether one of the ETags in a header is this one.</summary>
    public static bool Matches(StringValues header, string etag)
    {
        foreach (var line in header)
            foreach (var part in (line ?? "").Split(','))
                if (part.Trim() is var one && (one == "*" || one.Replace("W/", "", StringComparison.Ordinal).Trim('"') == etag)) return true;
        return false;
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Shared.Http;

/// <summary>Where a list goes on, and how much of it is wanted.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="After">What the last page ended with (a key, or the storage's own token), or null for the first page.</param>
public sealed record Paging(int Limit, string? After)
{
    /// <summary>How many come when nobody says.</summary>
    public const int DefaultLimit = 20;

    /// <summary>How many may be asked for.</summary>
    public const int MaxLimit = 100;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>; 400 <c>bad-limit</c>, <c>bad-cursor</c>.</summary>
    public static Result<Paging> Read(HttpRequest request)
    {
        var limit = DefaultLimit;
        if (request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            return Problem.BadRequest("bad-limit", $"limit must be from 1 to {MaxLimit}.");
        if (request.Query["cursor"].ToString() is not { Length: > 0 } cursor) return new Paging(limit, null);
        return Decode(cursor) is { } after ? new Paging(limit, after) : Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
    }

    /// <summary>The cursor that a next page is asked for by; null stays null.</summary>
    public static string? Cursor(string? after) => after is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(after));

    static string? Decode(string cursor)
    {
        if (cursor.Length > 2_000 || !Base64Url.IsValid(cursor)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Length > 0 && !text.Any(c => char.IsControl(c) || c == '\uFFFD') ? text : null;
    }
}

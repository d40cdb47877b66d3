using Microsoft.AspNetCore.Http;

namespace Marketplace.Catalog;

/// <summary>Chooses among texts by the reader's Accept-Language. Pure, but for reading the header.</summary>
public static class Languages
{
    const int MostAsked = 10;

    /// <summary>What the reader asked for, the most wanted first; a header that is none asks for nothing.</summary>
    public static IReadOnlyList<string> Asked(HttpRequest request) =>
    [
        .. request.GetTypedHeaders().AcceptLanguage
            .Where(l => l.Quality is null or > 0 && l.Value.HasValue).OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.Value!).Take(MostAsked),
    ];

    /// <summary>
    /// The language to show among those there are, or null for the text without one. <c>zh-TW</c> is content with <c>zh</c>, and
    /// <c>zh</c> with <c>zh-CN</c>.
    /// </summary>
    public static string? Choose(IReadOnlyList<string> asked, IEnumerable<string> available)
    {
        var there = available as IReadOnlyCollection<string> ?? [.. available];
        if (there.Count == 0) return null;
        foreach (var tag in asked)
        {
            var found = there.FirstOrDefault(t => Same(t, tag)) ?? there.FirstOrDefault(t => Same(t, Primary(tag))) ?? there.FirstOrDefault(t => Same(Primary(t), Primary(tag)));
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>The text to show, or what stands for it when no language fits.</summary>
    public static string Text(IReadOnlyList<string> asked, IReadOnlyDictionary<string, string> texts, string otherwise) =>
        Choose(asked, [.. texts.Keys]) is { } language ? texts[language] : otherwise;

    static string Primary(string tag) => tag.Split('-')[0];

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

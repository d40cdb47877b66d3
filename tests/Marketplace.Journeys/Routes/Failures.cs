namespace Marketplace.Journeys;

/// <summary>Collects what went wrong in a long row of requests, so that one run shows all of it.</summary>
public sealed class Failures
{
    readonly List<string> all = [];

    /// <summary>Notes a reply that is no whole problem, or has another status.</summary>
    public void Check(string what, Reply reply, params IReadOnlyList<int> statuses)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (!statuses.Contains(reply.Status)) all.Add($"{what}: hoped for {string.Join(" or ", statuses)}, got {Short(reply)}");
        else if (reply.Status >= 400) CheckProblem(what, reply);
    }

    /// <summary>Notes something that does not hold.</summary>
    public void Check(string what, bool holds, string why)
    {
        if (!holds) all.Add($"{what}: {why}");
    }

    /// <summary>Fails with all that was noted.</summary>
    public void Throw() => Assert.True(all.Count == 0, $"{all.Count} things are wrong:\n{string.Join('\n', all.Take(60))}");

    void CheckProblem(string what, Reply reply)
    {
        if (reply.ContentType != "application/problem+json") all.Add($"{what}: no problem+json: {Short(reply)}");
        else if (reply.Problem is var p && (p.Status != reply.Status || p.Code.Length == 0 || p.Code.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || p.TraceId.Length == 0))
            all.Add($"{what}: a problem that is not whole: {Short(reply)}");
    }

    static string Short(Reply reply) => reply.ToString() is { Length: > 400 } text ? text[..400] + "…" : reply.ToString();
}

using System.Text;
using System.Text.RegularExpressions;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A blob trigger's path such as <c>drops/{shop}/{name}.csv</c>: which container to look into, where, and what fits.</summary>
sealed class BlobPattern
{
    readonly Regex blob;

    BlobPattern(string container, string prefix, Regex blob)
    {
        Container = container;
        Prefix = prefix;
        this.blob = blob;
    }

    public string Container { get; }

    /// <summary>What every fitting blob's name begins with.</summary>
    public string Prefix { get; }

    /// <summary>A path without a blob part means all blobs of the container.</summary>
    public static BlobPattern Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var container = slash < 0 ? path : path[..slash];
        var name = slash < 0 ? "" : path[(slash + 1)..];
        if (container.Length == 0 || container.Contains('{', StringComparison.Ordinal))
            throw new FormatException($"'{path}' is no blob path: it needs the name of a container.");
        var brace = name.IndexOf('{', StringComparison.Ordinal);
        return new BlobPattern(container, brace < 0 ? name : name[..brace], new Regex(Expression(name), RegexOptions.CultureInvariant | RegexOptions.Singleline));
    }

    /// <summary>The values of the path's names, or null when the blob does not fit.</summary>
    public IReadOnlyDictionary<string, object?>? Match(string name)
    {
        var match = blob.Match(name);
        if (!match.Success) return null;
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in blob.GetGroupNames().Where(g => !char.IsAsciiDigit(g[0]))) values[group] = match.Groups[group].Value;
        return values;
    }

    static string Expression(string name)
    {
        if (name.Length == 0) return "^";
        var expression = new StringBuilder("^");
        for (var at = 0; at < name.Length;)
        {
            var open = name.IndexOf('{', at);
            if (open < 0) open = name.Length;
            expression.Append(Regex.Escape(name[at..open]));
            if (open == name.Length) break;
            var close = name.IndexOf('}', open);
            if (close < 0) throw new FormatException($"'{name}' has a brace that is not closed.");
            expression.Append("(?<").Append(name, open + 1, close - open - 1).Append(">.+)");
            at = close + 1;
        }

        return expression.Append('$').ToString();
    }
}

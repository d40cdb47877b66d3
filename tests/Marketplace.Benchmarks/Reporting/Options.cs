using System.Globalization;

namespace Marketplace.Benchmarks.Reporting;

/// <summary>Options of a benchmark command, written <c>--name value</c>; an unknown or unreadable one is refused before anything runs.</summary>
public sealed class Options
{
    readonly Dictionary<string, string> values;

    Options(Dictionary<string, string> values) => this.values = values;

    /// <summary>Reads the words after the command.</summary>
    /// <param name="args">Pairs of <c>--name value</c>.</param>
    /// <param name="known">The names that this command understands, without dashes.</param>
    public static Options Parse(IReadOnlyList<string> args, params string[] known)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i += 2)
        {
            var name = args[i].TrimStart('-');
            if (!known.Contains(name) || i + 1 >= args.Count)
                throw new ArgumentException($"{args[i]} is not understood; known: {string.Join(", ", known.Select(k => $"--{k} <value>"))}.");
            values[name] = args[i + 1];
        }

        return new Options(values);
    }

    /// <summary>A whole number, or what stands for it when it is not given.</summary>
    public int Number(string name, int otherwise) =>
        !values.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"--{name} takes a whole number, not \"{text}\".");

    /// <summary>A text, or what stands for it when it is not given.</summary>
    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);
}

using System.Text;

namespace Marketplace.Journeys;

/// <summary>Reads CSV as RFC 4180 has it, so that quoting is tried and not assumed.</summary>
static class Csv
{
    /// <summary>All cells of all rows.</summary>
    public static IEnumerable<string> Cells(string text)
    {
        var (cell, quoted) = (new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c is ',' or '\n')
            {
                yield return cell.ToString().TrimEnd('\r');
                cell.Clear();
            }
            else cell.Append(c);
        }
    }
}

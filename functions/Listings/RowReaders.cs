using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Marketplace.Shared;

namespace Marketplace.Listings;

/// <summary>A fault of a whole file: it ends the reading, and stands in the report.</summary>
public sealed class UnreadableListingException(string code, string message) : Exception(message)
{
    public DropNote Note { get; } = new(code, message);
}

/// <summary>A reader that lets at most so many characters through between two marks, so that no row fills the memory, however it is written.</summary>
public sealed class BoundedReader(TextReader inner, int most) : TextReader
{
    int since;

    /// <summary>A row has been read.</summary>
    public void Mark() => since = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        if (since > most) throw new UnreadableListingException("row-too-long", $"A row has more than {most} characters; perhaps a quote is not closed.");
        var read = inner.Read(buffer, index, count);
        since += read;
        return read;
    }
}

/// <summary>Reads listings row by row; at no time is more than one row in memory.</summary>
public static class RowReaders
{
    const int Block = 16 * 1024;
    static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Rows of a text; <paramref name="notes"/> takes what its seller should know of the columns.</summary>
    public static IEnumerable<RawRow> Read(TextReader text, DropLimits limits, List<DropNote> notes)
    {
        var start = new char[Block * 4];
        var length = text.ReadBlock(start, 0, start.Length);
        var first = new string(start, 0, length);
        var all = new BoundedReader(new Joined(first, text), limits.MaxRowChars + Block);
        return first.AsSpan().TrimStart() is ['{', ..] ? Lines(all, limits, notes) : Table(all, first, limits, notes);
    }

    static IEnumerable<RawRow> Table(BoundedReader text, string start, DropLimits limits, List<DropNote> notes)
    {
        var header = start.Split('\n', 2)[0];
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = SeparatorOf(header).ToString(),
            Mode = CsvMode.RFC4180,
            BadDataFound = null,
            IgnoreBlankLines = true,
            BufferSize = Block,
            DetectColumnCountChanges = false,
        });
        if (!csv.Read()) throw new UnreadableListingException("empty", "The file is empty.");
        var columns = ColumnsOf(csv.Record!, limits, notes);
        var isMended = columns.Contains(Columns.Errors);
        for (var number = 1; csv.Read(); number++)
        {
            text.Mark();
            yield return RowOf(csv, columns, isMended, number);
        }
    }

    static RawRow RowOf(CsvParser csv, string?[] columns, bool isMended, int number)
    {
        var fields = new Dictionary<string, string>();
        for (var i = 0; i < columns.Length && i < csv.Count; i++)
            if (columns[i] is { } column && column != Columns.Errors && !string.IsNullOrWhiteSpace(csv[i])) fields[column] = isMended ? RejectedCsv.Unprotect(csv[i]) : csv[i];
        if (Enumerable.Range(columns.Length, Math.Max(0, csv.Count - columns.Length)).Any(i => !string.IsNullOrWhiteSpace(csv[i])))
            return new RawRow(number, fields, new FieldError(Columns.ItemNumber, "too-many-cells", $"The row has {csv.Count} cells under {columns.Length} columns; perhaps a separator is not quoted."));
        return csv.RawRecord.AsSpan().Count('"') % 2 == 1
            ? new RawRow(number, fields, new FieldError(Columns.ItemNumber, "unclosed-quote", "A quote of this row is not closed; what follows it was read as part of the row."))
            : new RawRow(number, fields);
    }

    static string?[] ColumnsOf(string[] written, DropLimits limits, List<DropNote> notes)
    {
        if (written.Length > limits.MaxColumns) throw new UnreadableListingException("too-many-columns", $"The file has {written.Length} columns; {limits.MaxColumns} are the most.");
        var columns = written.Select(Columns.Normalize).ToArray();
        if (!columns.Any(c => c is not null)) throw new UnreadableListingException("not-a-listing", $"The first line names none of the columns of a listing: {string.Join(", ", Columns.Required)} and more.");
        foreach (var missing in Columns.Required.Except(columns)) throw new UnreadableListingException("missing-column", $"The column {missing} is missing.");
        if (columns.Where(c => c is not null).GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UnreadableListingException("duplicate-column", $"The column {twice.Key} stands there twice.");
        notes.AddRange(written.Where((w, i) => columns[i] is null && !string.IsNullOrWhiteSpace(w)).Take(50).Select(Unknown));
        return columns;
    }

    /// <summary>The separator that makes the most known columns.</summary>
    static char SeparatorOf(string header) => Separators.MaxBy(s => header.Split(s).Count(c => Columns.Normalize(c.Trim().Trim('"')) is not null));

    static IEnumerable<RawRow> Lines(BoundedReader text, DropLimits limits, List<DropNote> notes)
    {
        var unknown = new HashSet<string>();
        var number = 0;
        foreach (var line in LinesOf(text))
        {
            text.Mark();
            if (string.IsNullOrWhiteSpace(line)) continue;
            var row = Parse(++number, line, unknown);
            yield return row;
        }

        notes.AddRange(unknown.Take(50).Select(Unknown));
        if (unknown.Count > limits.MaxColumns) notes.Add(new DropNote("unknown-column", $"{unknown.Count} different keys mean nothing here."));
    }

    static IEnumerable<string> LinesOf(BoundedReader text)
    {
        var (buffer, line) = (new char[Block], new StringBuilder());
        int read;
        while ((read = text.Read(buffer, 0, Block)) > 0)
        {
            var from = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, read); end >= 0; end = Array.IndexOf(buffer, '\n', from, read - from))
            {
                line.Append(buffer, from, end - from);
                yield return line.ToString();
                line.Clear();
                from = end + 1;
            }

            line.Append(buffer, from, read - from);
        }

        if (line.Length > 0) yield return line.ToString();
    }

    static RawRow Parse(int number, string line, HashSet<string> unknown)
    {
        var fields = new Dictionary<string, string>();
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return new RawRow(number, fields, new FieldError(Columns.ItemNumber, "malformed-json", "The line is no JSON object."));
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (Columns.Normalize(member.Name) is not { } column)
                {
                    if (unknown.Count <= 1_000) unknown.Add(member.Name);
                    continue;
                }

                if (column == Columns.Errors) continue;
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    return new RawRow(number, fields, new FieldError(column, "wrong-type", $"{column} must be a text or a number."));
                var value = member.Value.ToString();
                if (!string.IsNullOrWhiteSpace(value) && !fields.TryAdd(column, value)) return new RawRow(number, fields, new FieldError(column, "duplicate", $"{column} stands there twice."));
            }

            return new RawRow(number, fields);
        }
        catch (JsonException)
        {
            return new RawRow(number, fields, new FieldError(Columns.ItemNumber, "malformed-json", "The line is not valid JSON."));
        }
        catch (InvalidOperationException)
        {
            return new RawRow(number, fields, new FieldError(Columns.ItemNumber, "malformed-json", "The line holds text that is not valid Unicode."));
        }
    }

    static DropNote Unknown(string name) => new("unknown-column", $"The column {(name.Length > 60 ? name[..60] + "…" : name)} means nothing here and is ignored.");

    /// <summary>A text whose beginning has been read already.</summary>
    sealed class Joined(string first, TextReader rest) : TextReader
    {
        int at;

        public override int Read(char[] buffer, int index, int count)
        {
            if (at == first.Length) return rest.Read(buffer, index, count);
            var length = Math.Min(count, first.Length - at);
            first.CopyTo(at, buffer, index, length);
            at += length;
            return length;
        }
    }
}

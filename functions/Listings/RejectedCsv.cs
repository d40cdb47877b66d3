using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Marketplace.Listings;

/// <summary>
/// The rejected rows as a file to mend and drop again. Spreadsheets run what begins as a formula, so such cells get an apostrophe in front;
/// so do cells that begin with one, and reading a file with the column <see cref="Columns.Errors"/> takes exactly one away again.
/// </summary>
public sealed class RejectedCsv(TextWriter text, IReadOnlyList<string> columns) : IDisposable
{
    readonly CsvWriter csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" });

    public void WriteHeader()
    {
        foreach (var column in columns) csv.WriteField(Protect(column));
        csv.WriteField(Columns.Errors);
        csv.NextRecord();
    }

    public void Write(RowReport row)
    {
        foreach (var column in columns) csv.WriteField(Protect(row.Fields!.GetValueOrDefault(column, "")));
        csv.WriteField(Protect(string.Join(" ", row.Errors.Select(e => $"{e.Field}: {e.Message}"))));
        csv.NextRecord();
    }

    public void Dispose() => csv.Dispose();

    public static string Protect(string cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'', ..] ? "'" + cell : cell;

    public static string Unprotect(string cell) => cell is ['\'', ..] ? cell[1..] : cell;
}

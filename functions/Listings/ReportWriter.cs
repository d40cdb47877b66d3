using System.Text;
using System.Text.Json;
using Marketplace.Shared.Http;

namespace Marketplace.Listings;

/// <summary>
/// Writes a drop's report and the CSV of its rejected rows, from the results of its parts, merged by row; one row of each part is in
/// memory at a time.
/// </summary>
public sealed class ReportWriter(DropBlobs blobs)
{
    const int MostWarnings = 1_000;

    public async Task WriteAsync(DropStart start, DropParts parts, DropProgress end, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("report-").FullName;
        var (report, rejected) = (Path.Combine(folder, DropBlobs.Report), Path.Combine(folder, DropBlobs.Rejected));
        try
        {
            await WriteAsync(start, parts, end, report, rejected, cancellation);
            await blobs.PutReportAsync(start.ShopId, start.DropId, DropBlobs.Rejected, rejected, "text/csv; charset=utf-8", cancellation);
            await blobs.PutReportAsync(start.ShopId, start.DropId, DropBlobs.Report, report, "application/json; charset=utf-8", cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task WriteAsync(DropStart start, DropParts parts, DropProgress end, string report, string rejected, CancellationToken cancellation)
    {
        await using var file = File.Create(report);
        await using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = Json.Options.Encoder });
        await using var text = new StreamWriter(rejected, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        using var csv = new RejectedCsv(text, parts.Columns);
        csv.WriteHeader();
        WriteHead(json, start, end);
        var warnings = new List<DropNote>(parts.Notes);
        json.WriteStartArray("rows");
        await foreach (var row in MergedAsync(start.DropId, parts.Chunks, cancellation))
        {
            JsonSerializer.Serialize(json, row with { Fields = null, Warnings = null }, ReportJson);
            if (row.Result == RowResult.Rejected) csv.Write(row);
            if (warnings.Count < MostWarnings) warnings.AddRange(row.Warnings ?? []);
            if (json.BytesPending > 64 * 1024) await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        json.WritePropertyName("warnings");
        JsonSerializer.Serialize(json, warnings.Take(MostWarnings), Json.Options);
        json.WriteEndObject();
    }

    static readonly JsonSerializerOptions ReportJson = new(Json.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    static void WriteHead(Utf8JsonWriter json, DropStart start, DropProgress end)
    {
        json.WriteStartObject();
        json.WriteString("dropId", start.DropId);
        json.WriteString("fileName", start.FileName);
        json.WriteString("status", end.Status == DropStatus.Done ? "done" : "failed");
        json.WriteNumber("rowsTotal", end.RowsTotal);
        json.WriteNumber("created", end.Counts.Created);
        json.WriteNumber("updated", end.Counts.Updated);
        json.WriteNumber("unchanged", end.Counts.Unchanged);
        json.WriteNumber("rejected", end.Counts.Rejected);
        json.WritePropertyName("faults");
        JsonSerializer.Serialize(json, end.Faults, Json.Options);
    }

    async IAsyncEnumerable<RowReport> MergedAsync(string dropId, int chunks, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var open = new List<StreamReader>();
        try
        {
            var next = new PriorityQueue<(RowReport Row, StreamReader From), int>();
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                if (await blobs.ReadResultsAsync(dropId, chunk, cancellation) is not { } results) continue;
                open.Add(new StreamReader(results));
                await TakeAsync(open[^1], next, cancellation);
            }

            while (next.TryDequeue(out var first, out _))
            {
                yield return first.Row;
                await TakeAsync(first.From, next, cancellation);
            }
        }
        finally
        {
            open.ForEach(o => o.Dispose());
        }
    }

    static async Task TakeAsync(StreamReader from, PriorityQueue<(RowReport, StreamReader), int> next, CancellationToken cancellation)
    {
        if (await from.ReadLineAsync(cancellation) is { } line && JsonSerializer.Deserialize<RowReport>(line, Json.Options) is { } row) next.Enqueue((row, from), row.Row);
    }
}

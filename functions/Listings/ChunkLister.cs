using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Listings;

/// <summary>Lists one part of a file and keeps its rows' results. Safe to repeat: the catalogue does nothing twice for one drop.</summary>
public sealed class ChunkLister(DropBlobs blobs, IItems items, IMedia media)
{
    public async Task<DropCounts> ListAsync(DropStart start, int chunk, CancellationToken cancellation)
    {
        var (together, rejected) = ListingItems.Of(await RowsAsync(start.DropId, chunk, cancellation));
        var unknown = await UnknownMediaAsync(start, together, cancellation);
        var reports = new List<RowReport>(rejected);
        var listed = together.Where(t => !unknown.ContainsKey(t)).ToList();
        foreach (var (item, faults) in unknown) reports.AddRange(item.Rows.Select(r => RowReport.Rejected(r, faults)));
        foreach (var some in listed.Chunk(ItemBatch.MostItems))
        {
            var outcomes = await items.ListAsync(new ItemBatch(start.ShopId, start.DropId, start.StartedAt, [.. some.Select(s => s.Item)]), cancellation);
            reports.AddRange(some.SelectMany((item, i) => item.Report(outcomes[i])));
        }

        await KeepAsync(start.DropId, chunk, reports, cancellation);
        int Count(RowResult result) => reports.Count(r => r.Result == result);
        return new DropCounts(Count(RowResult.Created), Count(RowResult.Updated), Count(RowResult.Unchanged), Count(RowResult.Rejected));
    }

    async Task<List<RawRow>> RowsAsync(string dropId, int chunk, CancellationToken cancellation)
    {
        var rows = new List<RawRow>();
        using var lines = new StreamReader(await blobs.ReadRowsAsync(dropId, chunk, cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line) rows.Add(JsonSerializer.Deserialize<RawRow>(line, Json.Options)!);
        return rows;
    }

    /// <summary>Items whose pictures are neither of the ZIP nor media that the dropper or the shop's people brought.</summary>
    async Task<Dictionary<RowsOfItem, IReadOnlyList<FieldError>>> UnknownMediaAsync(DropStart start, IReadOnlyList<RowsOfItem> together, CancellationToken cancellation)
    {
        var wanted = together.SelectMany(t => t.Item.Media).Distinct().ToList();
        var faults = new Dictionary<RowsOfItem, IReadOnlyList<FieldError>>();
        if (wanted.Count == 0) return faults;
        var found = await media.FindAsync(wanted, cancellation);
        foreach (var item in together)
        {
            var wrong = item.Item.Media.Select((id, i) => FaultOf(id, i, found.GetValueOrDefault(id), start)).OfType<FieldError>().ToList();
            if (wrong.Count > 0) faults[item] = wrong;
        }

        return faults;
    }

    static FieldError? FaultOf(string id, int index, Medium? medium, DropStart start) => medium switch
    {
        null => new FieldError(Columns.Image(index + 1), "unknown-picture", $"{id} is neither a file of the ZIP nor a medium."),
        _ when !start.People.Contains(medium.OwnerId) => new FieldError(Columns.Image(index + 1), "unknown-picture", $"{id} is neither a file of the ZIP nor a medium."),
        { Status: MediaStatus.Refused or MediaStatus.Failed } => new FieldError(Columns.Image(index + 1), "media-refused", $"{id} was not taken; see why at /api/media/{id}."),
        _ => null,
    };

    async Task KeepAsync(string dropId, int chunk, List<RowReport> reports, CancellationToken cancellation)
    {
        using var results = new MemoryStream();
        await using (var lines = new StreamWriter(results, leaveOpen: true))
            foreach (var report in reports.OrderBy(r => r.Row)) await lines.WriteLineAsync(JsonSerializer.Serialize(report, Json.Options));
        results.Position = 0;
        await blobs.PutResultsAsync(dropId, chunk, results, cancellation);
    }
}

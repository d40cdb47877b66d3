using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;
using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>
/// Table <c>looks</c>. PartitionKey: media id, RowKey: <c>look</c>; vector and patches as bytes, 13 kB at most. Each row is a partition of its own;
/// there is no hottest one. Rows are never changed: a ready medium does not change, and another projection goes by another row key.
/// </summary>
public sealed class LookTable(TableServiceClient service)
{
    public const string Name = "looks";
    const string Row = "look";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>A look, or null. One storage transaction.</summary>
    public async Task<PictureLook?> FindAsync(string mediaId, CancellationToken cancellation) =>
        await table.FindAsync(mediaId, Row, cancellation) is { } row ? new PictureLook(MemoryMarshal.Cast<byte, float>(row.GetBinary("Vector")).ToArray(), row.GetBinary("Patches")) : null;

    /// <summary>Keeps a look; keeping it again changes nothing.</summary>
    public Task SaveAsync(string mediaId, PictureLook look, CancellationToken cancellation) => table.UpsertEntityAsync(
        new TableEntity(mediaId, Row) { ["Vector"] = MemoryMarshal.AsBytes(look.Vector.Span).ToArray(), ["Patches"] = look.Patches.ToArray() }, TableUpdateMode.Replace, cancellation);
}

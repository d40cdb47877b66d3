using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Media;

/// <summary>
/// Table <c>media</c>. PartitionKey and RowKey: media id; and PartitionKey and RowKey: <c>sha:{hex}</c>, what was made of those bytes, so that the same
/// bytes are made once. Each row is a partition of its own; there is no hottest one.
/// </summary>
public sealed class MediaTable(TableServiceClient service)
{
    public const string Name = "media";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>A medium, or null. One storage transaction.</summary>
    public async Task<MediaRecord?> FindAsync(string mediaId, CancellationToken cancellation) =>
        (await table.FindAsync(mediaId, mediaId, cancellation))?.Document<MediaRecord>();

    /// <summary>Announces a medium; false when it was announced before.</summary>
    public Task<bool> TryAddAsync(MediaRecord medium, CancellationToken cancellation) => table.TryInsertAsync(Entity(medium), cancellation);

    /// <summary>Writes a medium. Its only writer is its processing, which storage hands to one at a time.</summary>
    public Task SaveAsync(MediaRecord medium, CancellationToken cancellation) => table.UpsertEntityAsync(Entity(medium), TableUpdateMode.Replace, cancellation);

    /// <summary>What was made of some bytes, or null. One storage transaction.</summary>
    public async Task<MediaContent?> FindContentAsync(string sha256, CancellationToken cancellation) =>
        (await table.FindAsync($"sha:{sha256}", $"sha:{sha256}", cancellation))?.Document<MediaContent>();

    /// <summary>Notes what was made, once all of it lies in storage.</summary>
    public Task SaveContentAsync(MediaContent content, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity($"sha:{content.Sha256}", $"sha:{content.Sha256}").WithDocument(content), TableUpdateMode.Replace, cancellation);

    static TableEntity Entity(MediaRecord medium) => new TableEntity(medium.MediaId, medium.MediaId).WithDocument(medium);
}

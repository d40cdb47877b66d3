using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Marketplace.Shared.Storage;

namespace Marketplace.Media;

/// <summary>
/// Media in blobs, in two private containers: what strangers uploaded (<c>media-incoming</c>, by media id, gone once processed), and what
/// was made of it (<c>media</c>, by the digest of the uploaded bytes, never changed).
/// </summary>
public sealed class MediaBlobs(BlobServiceClient service, BlobGrants grants)
{
    public const string Incoming = "media-incoming";
    public const string Made = "media";
    readonly BlobContainerClient incoming = service.GetBlobContainerClient(Incoming);
    readonly BlobContainerClient made = service.GetBlobContainerClient(Made);

    /// <summary>An address to put this one file to.</summary>
    public Task<BlobGrant> GrantUploadAsync(string mediaId, TimeSpan window, CancellationToken cancellation) => grants.UploadAsync(Incoming, mediaId, window, cancellation);

    /// <summary>How large an upload is, or null when there is none.</summary>
    public async Task<long?> LengthAsync(string mediaId, CancellationToken cancellation)
    {
        try
        {
            return (await incoming.GetBlobClient(mediaId).GetPropertiesAsync(cancellationToken: cancellation)).Value.ContentLength;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    /// <summary>An upload's bytes, of which no more are read than are wanted.</summary>
    public async Task<byte[]> ReadUploadAsync(string mediaId, long most, CancellationToken cancellation) =>
        (await incoming.GetBlobClient(mediaId).DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(0, most) }, cancellation)).Value.Content.ToArray();

    /// <summary>An upload as a file on this machine.</summary>
    public Task SaveUploadAsync(string mediaId, string path, CancellationToken cancellation) => incoming.GetBlobClient(mediaId).DownloadToAsync(path, cancellation);

    /// <summary>Puts a file where uploads arrive.</summary>
    public Task PutUploadAsync(string mediaId, byte[] content, CancellationToken cancellation) => incoming.GetBlobClient(mediaId).UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellation);

    /// <summary>Forgets an upload.</summary>
    public Task DeleteUploadAsync(string mediaId, CancellationToken cancellation) => incoming.GetBlobClient(mediaId).DeleteIfExistsAsync(cancellationToken: cancellation);

    /// <summary>Keeps what was made.</summary>
    public Task KeepAsync(string sha256, string file, byte[] content, CancellationToken cancellation) =>
        made.GetBlobClient($"{sha256}/{file}").UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellation);

    /// <summary>Keeps a file that was made.</summary>
    public async Task KeepFileAsync(string sha256, string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        await made.GetBlobClient($"{sha256}/{Path.GetFileName(path)}").UploadAsync(file, overwrite: true, cancellation);
    }

    /// <summary>What was made, or null.</summary>
    public async Task<byte[]?> ReadAsync(string sha256, string file, CancellationToken cancellation)
    {
        try
        {
            return (await made.GetBlobClient($"{sha256}/{file}").DownloadContentAsync(cancellation)).Value.Content.ToArray();
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }
}

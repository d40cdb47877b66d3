using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Marketplace.Shared.Storage;

namespace Marketplace.Listings;

/// <summary>
/// What drops keep in blobs, in three private containers: uploads (<c>drops</c>, one file at <c>{shop}/{drop}/file</c>, gone when it is
/// listed), work (<c>drop-work</c>, rows and results of chunks, gone too) and reports (<c>drop-reports</c>). An upload address reaches the first only.
/// </summary>
public sealed class DropBlobs(BlobServiceClient service, BlobGrants grants)
{
    public const string Uploads = "drops";
    public const string Work = "drop-work";
    public const string Reports = "drop-reports";
    public const string Report = "report.json";
    public const string Rejected = "rejected.csv";
    const int Small = 128 * 1024;
    readonly BlobContainerClient uploads = service.GetBlobContainerClient(Uploads);
    readonly BlobContainerClient work = service.GetBlobContainerClient(Work);
    readonly BlobContainerClient reports = service.GetBlobContainerClient(Reports);

    public Task<BlobGrant> GrantUploadAsync(string shopId, string dropId, TimeSpan window, CancellationToken cancellation) => grants.UploadAsync(Uploads, FileOf(shopId, dropId), window, cancellation);

    public async Task<Uri> GrantReportAsync(string shopId, string dropId, string file, CancellationToken cancellation) =>
        (await grants.ReadAsync(Reports, $"{shopId}/{dropId}/{file}", TimeSpan.FromHours(1), file, cancellation)).Address;

    /// <summary>Length and media type of an upload, or null.</summary>
    public async Task<(long Length, string? ContentType)?> LookAsync(string shopId, string dropId, CancellationToken cancellation)
    {
        try
        {
            var properties = (await uploads.GetBlobClient(FileOf(shopId, dropId)).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return (properties.ContentLength, properties.ContentType);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    public Task DownloadAsync(string shopId, string dropId, Stream to, CancellationToken cancellation) => uploads.GetBlobClient(FileOf(shopId, dropId)).DownloadToAsync(to, cancellation);

    public Task DeleteUploadAsync(string shopId, string dropId, CancellationToken cancellation) => uploads.GetBlobClient(FileOf(shopId, dropId)).DeleteIfExistsAsync(cancellationToken: cancellation);

    public Task PutRowsAsync(string dropId, int chunk, string path, CancellationToken cancellation) => work.GetBlobClient(RowsOf(dropId, chunk)).UploadAsync(path, overwrite: true, cancellation);

    public Task<Stream> ReadRowsAsync(string dropId, int chunk, CancellationToken cancellation) => work.GetBlobClient(RowsOf(dropId, chunk)).OpenReadAsync(new BlobOpenReadOptions(false) { BufferSize = Small }, cancellation);

    public Task PutResultsAsync(string dropId, int chunk, Stream results, CancellationToken cancellation) => work.GetBlobClient(ResultsOf(dropId, chunk)).UploadAsync(results, overwrite: true, cancellation);

    /// <summary>A chunk's results, or null when it was never listed.</summary>
    public async Task<Stream?> ReadResultsAsync(string dropId, int chunk, CancellationToken cancellation)
    {
        try
        {
            return await work.GetBlobClient(ResultsOf(dropId, chunk)).OpenReadAsync(new BlobOpenReadOptions(false) { BufferSize = Small }, cancellation);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    public Task PutReportAsync(string shopId, string dropId, string file, string path, string contentType, CancellationToken cancellation) => reports.GetBlobClient($"{shopId}/{dropId}/{file}")
        .UploadAsync(path, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = contentType } }, cancellation);

    /// <summary>Forgets the rows and results of a drop.</summary>
    public Task DeleteWorkAsync(string dropId, int chunks, CancellationToken cancellation) => Parallel.ForEachAsync(
        Enumerable.Range(0, chunks).SelectMany(c => new[] { RowsOf(dropId, c), ResultsOf(dropId, c) }), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
        async (blob, stop) => await work.GetBlobClient(blob).DeleteIfExistsAsync(cancellationToken: stop));

    static string FileOf(string shopId, string dropId) => $"{shopId}/{dropId}/file";

    static string RowsOf(string dropId, int chunk) => $"{dropId}/rows/{chunk:D4}";

    static string ResultsOf(string dropId, int chunk) => $"{dropId}/results/{chunk:D4}";
}

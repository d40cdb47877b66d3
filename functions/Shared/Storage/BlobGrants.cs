using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Marketplace.Shared.Storage;

/// <summary>An address that carries its own permission.</summary>
/// <param name="Address">Whoever has it may use it; it is not to be logged.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record BlobGrant(Uri Address, DateTimeOffset ExpiresAt);

/// <summary>
/// Hands out shared access signatures of one blob each, so that large files pass by the app. Signed with the account's key where
/// there is one, and otherwise with a key that storage gives the app's identity for a while.
/// </summary>
public sealed class BlobGrants(BlobServiceClient service, TimeProvider time) : IDisposable
{
    static readonly TimeSpan KeyLife = TimeSpan.FromHours(12);
    readonly SemaphoreSlim one = new(1);
    UserDelegationKey? key;

    /// <summary>Lets somebody create or overwrite this blob: not read it, not delete it, nor touch or list any other.</summary>
    public Task<BlobGrant> UploadAsync(string container, string blob, TimeSpan life, CancellationToken cancellation) =>
        GrantAsync(container, blob, BlobSasPermissions.Create | BlobSasPermissions.Write, life, null, cancellation);

    /// <summary>Lets somebody read this blob; browsers save it under a file name.</summary>
    public Task<BlobGrant> ReadAsync(string container, string blob, TimeSpan life, string fileName, CancellationToken cancellation) =>
        GrantAsync(container, blob, BlobSasPermissions.Read, life, $"attachment; filename=\"{fileName}\"", cancellation);

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    async Task<BlobGrant> GrantAsync(string container, string blob, BlobSasPermissions permissions, TimeSpan life, string? disposition, CancellationToken cancellation)
    {
        var client = service.GetBlobContainerClient(container).GetBlobClient(blob);
        var grant = new BlobSasBuilder(permissions, time.GetUtcNow() + life)
        {
            BlobContainerName = container,
            BlobName = blob,
            Resource = "b",
            Protocol = client.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentDisposition = disposition,
        };
        if (client.CanGenerateSasUri) return new BlobGrant(client.GenerateSasUri(grant), grant.ExpiresOn);
        var sas = grant.ToSasQueryParameters(await KeyAsync(grant.ExpiresOn, cancellation), service.AccountName);
        return new BlobGrant(new BlobUriBuilder(client.Uri) { Sas = sas }.ToUri(), grant.ExpiresOn);
    }

    async Task<UserDelegationKey> KeyAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            if (key is null || key.SignedExpiresOn < until)
                key = (await service.GetUserDelegationKeyAsync(null, until + KeyLife, cancellation)).Value;
            return key;
        }
        finally
        {
            one.Release();
        }
    }
}

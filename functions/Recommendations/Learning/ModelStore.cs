using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Marketplace.Recommendations.Contracts;
using Marketplace.Shared.Http;

namespace Marketplace.Recommendations.Learning;

/// <summary>What is known of a kept model without loading it.</summary>
public sealed record ModelCard(string Version, DateTimeOffset LearnedThrough, int Products, ModelScores Scores, long Bytes);

/// <summary>Which model serves, and since when.</summary>
public sealed record ServingModel(string Version, DateTimeOffset Since);

/// <summary>
/// Models in the private container <c>models</c>: <c>{version}.bin</c>, then <c>{version}.json</c>, its card, without which it does not count; and <c>serving.json</c>, which names the
/// one that serves and is written last, under its ETag. So whoever dies in between leaves the old one serving.
/// </summary>
public sealed class ModelStore(BlobServiceClient blobs)
{
    public const string Container = "models";
    const string Pointer = "serving.json";
    const int Buffer = 1 << 20;
    const int ReadBuffer = 8 << 20;
    readonly BlobContainerClient container = blobs.GetBlobContainerClient(Container);

    /// <summary>Keeps a model; the same again under its version changes nothing that matters.</summary>
    internal async Task<ModelCard> KeepAsync(LearnedModel model, DateTimeOffset learnedThrough, ModelScores scores, CancellationToken cancellation)
    {
        long bytes;
        await using (var stream = await Model(model.Version).OpenWriteAsync(overwrite: true, new BlockBlobOpenWriteOptions { BufferSize = Buffer }, cancellation))
        await using (var counted = new BufferedStream(stream, Buffer))
        {
            model.Save(counted);
            await counted.FlushAsync(cancellation);
            bytes = stream.Position;
        }

        var card = new ModelCard(model.Version, learnedThrough, model.Products.Count, scores, bytes);
        await Card(model.Version).UploadAsync(BinaryData.FromObjectAsJson(card, Json.Options), overwrite: true, cancellation);
        return card;
    }

    internal async Task<LearnedModel> LoadAsync(string version, CancellationToken cancellation)
    {
        await using var stream = await Model(version).OpenReadAsync(new BlobOpenReadOptions(false) { BufferSize = ReadBuffer }, cancellation);
        return LearnedModel.Load(version, stream);
    }

    /// <summary>Which one serves, or null; and the version of that.</summary>
    public async Task<(ServingModel? Serving, ETag? ETag)> ServingAsync(CancellationToken cancellation)
    {
        try
        {
            var read = (await container.GetBlobClient(Pointer).DownloadContentAsync(cancellation)).Value;
            return (read.Content.ToObjectFromJson<ServingModel>(Json.Options), read.Details.ETag);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return (null, null);
        }
    }

    /// <summary>Has a model serve; false when somebody else has changed that since it was read.</summary>
    public async Task<bool> ServeAsync(ServingModel next, ETag? read, CancellationToken cancellation)
    {
        try
        {
            var conditions = read is { } tag ? new BlobRequestConditions { IfMatch = tag } : new BlobRequestConditions { IfNoneMatch = ETag.All };
            await container.GetBlobClient(Pointer).UploadAsync(BinaryData.FromObjectAsJson(next, Json.Options), new BlobUploadOptions { Conditions = conditions }, cancellation);
            return true;
        }
        catch (RequestFailedException rival) when (rival.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Cards, newest first.</summary>
    public async Task<IReadOnlyList<ModelCard>> CardsAsync(CancellationToken cancellation)
    {
        List<ModelCard> cards = [];
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
        {
            if (!blob.Name.EndsWith(".json", StringComparison.Ordinal) || blob.Name == Pointer) continue;
            var read = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellation);
            cards.Add(read.Value.Content.ToObjectFromJson<ModelCard>(Json.Options)!);
        }

        return [.. cards.OrderByDescending(c => c.Version, StringComparer.Ordinal)];
    }

    /// <summary>Forgets a model, its card first.</summary>
    public async Task ForgetAsync(string version, CancellationToken cancellation)
    {
        await Card(version).DeleteIfExistsAsync(cancellationToken: cancellation);
        await Model(version).DeleteIfExistsAsync(cancellationToken: cancellation);
    }

    BlobClient Card(string version) => container.GetBlobClient($"{version}.json");

    BlockBlobClient Model(string version) => container.GetBlockBlobClient($"{version}.bin");
}

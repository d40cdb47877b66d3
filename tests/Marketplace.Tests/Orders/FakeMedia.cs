using Marketplace.Media.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Orders;

/// <summary>A picture of the buyer's and one of the seller's, and one that is not ready.</summary>
internal sealed class FakeMedia : IMedia
{
    public static readonly string OfBuyer = Ids.From("med", "buyer's");
    public static readonly string OfSeller = Ids.From("med", "seller's");
    public static readonly string Unready = Ids.From("med", "unready");

    static readonly Medium[] All =
    [
        new(OfBuyer, Samples.Buyer, MediaKind.Picture, MediaStatus.Ready, 10, 10), new(OfSeller, Samples.Seller, MediaKind.Picture, MediaStatus.Ready, 10, 10),
        new(Unready, Samples.Buyer, MediaKind.Picture, MediaStatus.Processing, 0, 0),
    ];

    public Task<IReadOnlyDictionary<string, Medium>> FindAsync(IReadOnlyCollection<string> mediaIds, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<string, Medium>>(All.Where(m => mediaIds.Contains(m.MediaId)).ToDictionary(m => m.MediaId));

    public Task<Result<string>> TakeInAsync(string scope, string ownerId, string fileName, byte[] content, CancellationToken cancellation) => throw new NotSupportedException();
}

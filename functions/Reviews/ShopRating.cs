using System.Globalization;
using Marketplace.Shops.Contracts;

namespace Marketplace.Reviews;

/// <summary>What a shop's reviews of one day come to.</summary>
public sealed record RatingSums(int Count, int Described, int Service, int Delivery)
{
    public static RatingSums None { get; } = new(0, 0, 0, 0);

    public RatingSums Plus(RatingSums other, int times = 1) =>
        new(Count + (times * other.Count), Described + (times * other.Described), Service + (times * other.Service), Delivery + (times * other.Delivery));

    /// <summary>Averages to one digit; null while there is nothing.</summary>
    public ShopRatings Average()
    {
        decimal? Of(int sum) => Count == 0 ? null : Math.Round((decimal)sum / Count, 1, MidpointRounding.AwayFromZero);
        return new ShopRatings(Of(Described), Of(Service), Of(Delivery), Count);
    }
}

/// <summary>Which reviews count for a shop, and for how long.</summary>
internal static class ShopRating
{
    /// <summary>Today is the last of these days.</summary>
    public const int CountForDays = 180;

    /// <summary>A day as it stands in keys.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The first day that counts now.</summary>
    public static string FirstDay(DateTimeOffset now) => Day(now.AddDays(1 - CountForDays));

    /// <summary>What a review adds to its day; nothing when it is hidden.</summary>
    public static RatingSums Of(Review review) =>
        review.IsShown ? new RatingSums(1, review.Ratings.Described, review.Ratings.Service, review.Ratings.Delivery) : RatingSums.None;
}

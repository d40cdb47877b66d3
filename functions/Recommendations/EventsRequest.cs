using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Recommendations;

/// <summary>Something that somebody did, as a storefront tells it.</summary>
public sealed record EventBody(EventKindName? Kind, string? ProductId, string? Query, string? Scenario, string? TrackingId, DateTimeOffset? At);

/// <summary>What storefronts tell; purchases are known from orders.</summary>
public enum EventKindName
{
    View,
    Search,
    Cart,
    Like,
    Share,
    Skip,
}

/// <summary>Reads and checks a batch of events. Pure.</summary>
public static class EventsRequest
{
    /// <summary>How many one request may tell.</summary>
    public const int Most = 100;

    const int LongestQuery = 200;
    const int LongestScenario = 40;
    const int LongestTrackingId = 100;
    static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    /// <summary>The deeds, or every fault of the batch. A time ahead of ours is taken for now, one more than a day back for a day back: clocks of telephones are what they are.</summary>
    public static Result<IReadOnlyList<Deed>> Read(IReadOnlyList<EventBody?> events, DateTimeOffset now)
    {
        var checks = new Checks();
        checks.List("events", events, Most, 1);
        var deeds = events.Take(Most).Select((e, i) => Read(e, $"[{i}]", now, checks)).OfType<Deed>().ToList();
        return checks.Problem is { } wrong ? wrong : deeds;
    }

    static Deed? Read(EventBody? body, string field, DateTimeOffset now, Checks checks)
    {
        if (body is null)
        {
            checks.Add(field, "required", $"{field} is null.");
            return null;
        }

        var kind = checks.OneOf($"{field}.kind", body.Kind);
        var at = body.At is { } said && said < now ? Later(said, now - Oldest) : now;
        var scenario = checks.OptionalText($"{field}.scenario", body.Scenario, LongestScenario);
        var tracked = checks.OptionalText($"{field}.trackingId", body.TrackingId, LongestTrackingId);
        var query = checks.OptionalText($"{field}.query", body.Query, LongestQuery);
        if (kind == EventKindName.Search)
        {
            if (query is null) checks.Add($"{field}.query", "required", $"{field}.query is missing.");
            return new Deed(DeedKind.Search, at.ToUnixTimeMilliseconds(), null, query, scenario, tracked);
        }

        if (!Ids.IsId(body.ProductId, "prd")) checks.Add($"{field}.productId", body.ProductId is null ? "required" : "not-an-id", $"{field}.productId must be the id of a product.");
        return new Deed(Enum.Parse<DeedKind>(kind.ToString()), at.ToUnixTimeMilliseconds(), body.ProductId, null, scenario, tracked);
    }

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

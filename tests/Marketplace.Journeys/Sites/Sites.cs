namespace Marketplace.Journeys;

/// <summary>Where orders live their lives; the clock is moved by days.</summary>
public sealed class LivesSite : Site;

/// <summary>Where requests are malformed and rights are tried; the clock is moved by minutes only, in the tests of tokens.</summary>
public sealed class RoutesSite : Site
{
    Task<World>? world;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(base.Settings) { ["Identity__SigningKey"] = TokenForge.Key };

    /// <summary>The world that nothing is to change; made once.</summary>
    public Task<World> WorldAsync() => world ??= World.BuildAsync(this);
}

/// <summary>The collection whose tests share one <see cref="LivesSite"/>.</summary>
[CollectionDefinition(Name)]
public sealed class Lives : ICollectionFixture<LivesSite>
{
    /// <summary>Its name.</summary>
    public const string Name = "lives of orders";
}

/// <summary>The collection whose tests share one <see cref="RoutesSite"/>.</summary>
[CollectionDefinition(Name)]
public sealed class RoutesUnderFire : ICollectionFixture<RoutesSite>
{
    /// <summary>Its name.</summary>
    public const string Name = "routes";
}

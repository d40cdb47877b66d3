namespace Marketplace.Shared.Storage;

/// <summary>Row keys that fall with time: a range query then answers the newest first.</summary>
public static class NewestFirst
{
    /// <summary>A key that sorts before those of earlier times.</summary>
    /// <param name="at">The time of what the row tells.</param>
    /// <param name="cause">What makes it this one and no other; the same time and cause give the same key.</param>
    public static string Key(DateTimeOffset at, params ReadOnlySpan<string> cause) => Ids.At("new", Mirrored(at), cause);

    static DateTimeOffset Mirrored(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(
        DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - at.ToUnixTimeMilliseconds());
}

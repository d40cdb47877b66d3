namespace Marketplace.Testing;

/// <summary>A notification as it is read.</summary>
public sealed record WireNotification(string NotificationId, string Kind, string Text, IReadOnlyDictionary<string, string> Data, DateTimeOffset At, DateTimeOffset? ReadAt);

/// <summary>An inbox as it is read.</summary>
public sealed record WireInbox(IReadOnlyList<WireNotification> Items, string? NextCursor, int Unread);

// What users are told.
public sealed partial class MarketplaceClient
{
    /// <summary>The caller's newest hundred notifications.</summary>
    public async Task<WireInbox> InboxAsync() => (await GetAsync("/api/notifications?limit=100")).Expect(200).Read<WireInbox>();

    /// <summary>Waits until the caller has been told something of an order, or of anything.</summary>
    public async Task<WireNotification> WaitForNotificationAsync(string kind, string? orderId = null)
    {
        bool IsIt(WireNotification one) => one.Kind == kind && (orderId is null || one.Data.GetValueOrDefault("orderId") == orderId);
        return (await Eventually.SeesAsync(InboxAsync, seen => seen.Items.Any(IsIt), $"a notification {kind} is there")).Items.First(IsIt);
    }
}

namespace Marketplace.Notifications;

/// <summary>
/// Something that a user is told. The kind is stable and the data are what the text is made of, so that a storefront may word it in
/// its own language; the text is plain English.
/// </summary>
/// <param name="Cause">The event that it comes from: one user is told of it once.</param>
/// <param name="Kind">Stable, kebab-case: <c>order-shipped</c>, <c>review-written</c>…</param>
/// <param name="At">When it happened.</param>
/// <param name="Text">For people; holds what others have typed, so escape it.</param>
/// <param name="Data">Ids and words by name.</param>
public sealed record News(string Cause, string Kind, DateTimeOffset At, string Text, IReadOnlyDictionary<string, string> Data);

/// <summary>News in somebody's inbox.</summary>
/// <param name="NotificationId">Sorts with the newest first.</param>
/// <param name="News">What is told.</param>
/// <param name="ReadAt">When it was marked as read, or null.</param>
/// <param name="MailedAt">When it was mailed, or null.</param>
public sealed record Notification(string NotificationId, News News, DateTimeOffset? ReadAt, DateTimeOffset? MailedAt);

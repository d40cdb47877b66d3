using Azure.Messaging.ServiceBus;
using Marketplace.Shared.Messaging;

namespace Marketplace.Notifications;

/// <summary>Work of the Service Bus queue <see cref="Queue"/>: a notification is to be mailed.</summary>
/// <param name="UserId">To whom.</param>
/// <param name="NotificationId">What.</param>
/// <param name="Attempt">How often it was tried before.</param>
public sealed record MailToSend(string UserId, string NotificationId, int Attempt)
{
    /// <summary>The queue.</summary>
    public const string Queue = "mails";

    /// <summary>How long to wait after each attempt that failed. After the last the message is a dead letter, for an operator to send again.</summary>
    static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(1)];

    /// <summary>When the next attempt is due after this one failed; null when it was the last.</summary>
    public TimeSpan? Pause() => Attempt >= 0 && Attempt < Pauses.Length ? Pauses[Attempt] : null;

    internal static ServiceBusMessage First(string userId, News news) => new MailToSend(userId, NotificationTable.IdOf(news), 0).Message();

    internal ServiceBusMessage Message() => Bus.Message($"{UserId}.{NotificationId}.{Attempt}", "mail", this);
}

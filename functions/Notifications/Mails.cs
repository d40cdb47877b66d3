using Marketplace.Identity.Contracts;
using MimeKit;
using MimeKit.Text;

namespace Marketplace.Notifications;

/// <summary>
/// Words a notification as a mail: plain text, so nothing that others have typed is taken for markup. Its Message-Id is made of user and notification, so that
/// servers and readers see a repeat for what it is.
/// </summary>
internal static class Mails
{
    public static MimeMessage Of(Notification notification, Account to, string from)
    {
        var mail = new MimeMessage { Subject = Subject(notification.News.Kind), Date = notification.News.At, MessageId = $"{to.UserId}.{notification.NotificationId}@{MailboxAddress.Parse(from).Domain}" };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(new MailboxAddress(to.DisplayName, to.Email));
        mail.Body = new TextPart(TextFormat.Plain) { Text = $"{notification.News.Text}\n\nYou can turn these mails off in the settings of your notifications.\n" };
        return mail;
    }

    static string Subject(string kind) => kind.Replace('-', ' ') is { Length: > 0 } words ? char.ToUpperInvariant(words[0]) + words[1..] : "News";
}

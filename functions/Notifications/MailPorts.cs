using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Marketplace.Notifications;

/// <summary>The border to the world's mail. Throws when a mail could not be handed over; then it may or may not have gone.</summary>
public interface IMailPort
{
    /// <summary>Hands a mail over.</summary>
    Task SendAsync(MimeMessage mail, CancellationToken cancellation);
}

/// <summary>Hands mails to a server, encrypted unless that is turned off.</summary>
public sealed class SmtpMail(IOptions<MailOptions> options) : IMailPort
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(MimeMessage mail, CancellationToken cancellation)
    {
        var to = options.Value;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(to.Host, to.HostPort, to.AllowPlain ? SecureSocketOptions.StartTlsWhenAvailable : to.HostPort == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls, cancellation);
        if (to.User.Length > 0) await client.AuthenticateAsync(to.User, to.Password, cancellation);
        await client.SendAsync(mail, cancellation);
        await client.DisconnectAsync(true, CancellationToken.None);
    }
}

/// <summary>Lays mails into a folder, one file each; the same mail is the same file, and is there whole or not at all.</summary>
public sealed class MailDrop(IOptions<MailOptions> options) : IMailPort
{
    public async Task SendAsync(MimeMessage mail, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mail);
        Directory.CreateDirectory(options.Value.Folder);
        var file = Path.Combine(options.Value.Folder, $"{mail.MessageId!.Split('@')[0]}.eml");
        var half = $"{file}.{Guid.NewGuid():n}.half";
        await using (var stream = File.Create(half)) await mail.WriteToAsync(stream, cancellation);
        File.Move(half, file, overwrite: true);
    }
}

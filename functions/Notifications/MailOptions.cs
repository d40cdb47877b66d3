namespace Marketplace.Notifications;

/// <summary>How mails leave.</summary>
public enum MailPort
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As .eml files in a folder.</summary>
    File,

    /// <summary>To a mail server.</summary>
    Smtp,
}

/// <summary>Settings of the mail port.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    public MailPort Port { get; set; }

    /// <summary>Of whom the mails come.</summary>
    public string From { get; set; } = "";

    /// <summary>Where the .eml files go.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Of the mail server.</summary>
    public string Host { get; set; } = "";

    /// <summary>Of the mail server: 465 speaks TLS at once, others by STARTTLS.</summary>
    public int HostPort { get; set; } = 587;

    /// <summary>Signs in by it; empty for not at all.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>For a server on the same machine only: without it a mail goes encrypted or not at all.</summary>
    public bool AllowPlain { get; set; }

    public bool IsOn => Port != MailPort.None;

    /// <summary>What is missing, or null.</summary>
    public string? Fault => Port switch
    {
        MailPort.None => null,
        _ when !MimeKit.MailboxAddress.TryParse(From, out _) => $"{Section}:From is no mail address.",
        MailPort.File when Folder.Length == 0 => $"{Section}:Folder is not set.",
        MailPort.Smtp when Host.Length == 0 => $"{Section}:Host is not set.",
        _ => null,
    };
}

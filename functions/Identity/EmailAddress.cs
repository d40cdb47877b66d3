using Marketplace.Shared.Http;

namespace Marketplace.Identity;

/// <summary>
/// E-mail addresses as accounts are known by: trimmed and in lower case, so that two spellings are one account. The form is checked
/// loosely; only a mail that arrives proves an address.
/// </summary>
internal static class EmailAddress
{
    const int MaxLength = 254;
    const int MaxLocalPart = 64;

    /// <summary>The address in its one spelling; notes a fault when it is none.</summary>
    public static string Read(Checks checks, string field, string? value)
    {
        var email = Normalize(checks.Text(field, value, MaxLength));
        if (email.Length is > 0 and <= MaxLength && !IsAddress(email)) checks.Add(field, "not-an-email", $"{field} is not an e-mail address.");
        return email;
    }

    /// <summary>The one spelling.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    static bool IsAddress(string email)
    {
        var at = email.LastIndexOf('@');
        if (at < 1 || at > MaxLocalPart || at == email.Length - 1) return false;
        if (email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',' or ';') || email.IndexOf('@') != at) return false;
        return email[(at + 1)..].Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-');
    }
}

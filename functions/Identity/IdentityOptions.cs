using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

/// <summary>Configuration section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Identity";

    /// <summary>Base 64 of at least 32 random bytes; signs access and refresh tokens. Changing it signs everybody out.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Issuer and audience of access tokens.</summary>
    public string Issuer { get; set; } = "marketplace";

    /// <summary>How long an access token is good for.</summary>
    public int AccessTokenMinutes { get; set; } = 15;

    /// <summary>How long a session lives on after its last refresh.</summary>
    public int SessionDays { get; set; } = 30;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA512; an account keeps what it was made with until its next sign-in.</summary>
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>The key itself; only after validation.</summary>
    internal byte[] Key => Convert.FromBase64String(SigningKey);
}

/// <summary>Stops the app at its start rather than at its first sign-in.</summary>
internal sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    const int KeyBytes = 32;
    const int LeastIterations = 1_000;

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        List<string> faults = [];
        if (options.SigningKey.Length == 0)
            faults.Add("Identity:SigningKey is not set. Make one with: openssl rand -base64 48");
        else if (!IsKey(options.SigningKey))
            faults.Add($"Identity:SigningKey must be base 64 of at least {KeyBytes} bytes. Make one with: openssl rand -base64 48");
        if (options.Issuer.Length == 0) faults.Add("Identity:Issuer must not be empty.");
        if (options.AccessTokenMinutes is < 1 or > 1_440) faults.Add("Identity:AccessTokenMinutes must be from 1 to 1440.");
        if (options.SessionDays is < 1 or > 365) faults.Add("Identity:SessionDays must be from 1 to 365.");
        if (options.PasswordIterations < LeastIterations) faults.Add($"Identity:PasswordIterations must be at least {LeastIterations}; 210000 is the default.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= KeyBytes;
    }
}

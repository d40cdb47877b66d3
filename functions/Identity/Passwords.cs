using Marketplace.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Marketplace.Identity;

/// <summary>What checking a password came to.</summary>
public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with fewer rounds than are wanted now.</summary>
    RightButOld,
}

/// <summary>
/// Hashes and checks passwords by ASP.NET's own hasher (PBKDF2 with HMAC-SHA512, salted). Checking takes as long for an account
/// that does not exist, so time tells nothing.
/// </summary>
public sealed class Passwords
{
    public const int MinLength = 10;
    public const int MaxLength = 256;
    readonly PasswordHasher<object> hasher;
    readonly string nobodys;

    public Passwords(IOptions<IdentityOptions> options)
    {
        hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        nobodys = Hash("nobody has this password");
    }

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>Compares with an account's hash, or with nobody's when there is no account.</summary>
    public PasswordCheck Check(string? hash, string password)
    {
        var verified = hasher.VerifyHashedPassword(this, hash ?? nobodys, password);
        if (hash is null) return PasswordCheck.Wrong;
        return verified switch
        {
            PasswordVerificationResult.Success => PasswordCheck.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButOld,
            PasswordVerificationResult.Failed => PasswordCheck.Wrong,
        };
    }

    /// <summary>Why a password would be guessed soon, or null.</summary>
    public static FieldError? Weakness(string password, string email)
    {
        if (password.EnumerateRunes().Count() < MinLength) return new FieldError("password", "too-short", $"password needs at least {MinLength} characters.");
        return CommonPasswords.Includes(password) || string.Equals(password.Trim(), email, StringComparison.OrdinalIgnoreCase)
            ? new FieldError("password", "too-common", "password is among those that are tried first.")
            : null;
    }
}

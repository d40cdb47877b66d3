using System.Security.Cryptography;
using Marketplace.Local;
using Marketplace.Local.Secrets;
using Microsoft.Extensions.Configuration;

[assembly: LocalPart(typeof(SecretsPart))]

namespace Marketplace.Local.Secrets;

/// <summary>
/// Stands in for the cloud's secret settings: gives the app a random signing key of its own (<c>Identity:SigningKey</c>) and keeps it in
/// the data folder, so that sessions outlive a restart. A key that is configured wins.
/// </summary>
public sealed class SecretsPart : ILocalPart
{
    const string Setting = "Identity:SigningKey";
    const int KeyBytes = 48;

    /// <inheritdoc />
    public void Configure(ConfigurationManager configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        if (string.IsNullOrEmpty(configuration[Setting])) configuration[Setting] = Kept(Path.Combine(environment.DataFolder, "signing-key"));
    }

    /// <summary>Written beside and moved into place, so that a kill never leaves half a key.</summary>
    static string Kept(string file)
    {
        if (File.Exists(file)) return File.ReadAllText(file);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        var half = file + ".new";
        File.WriteAllText(half, key);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(half, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(half, file, overwrite: true);
        return key;
    }
}

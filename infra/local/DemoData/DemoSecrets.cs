using System.Security.Cryptography;
using System.Text.Json;

namespace Marketplace.Local.DemoData;

/// <summary>Passwords of the demo accounts: random, made once, kept in the data folder for whoever runs the marketplace.</summary>
internal sealed record DemoSecrets(string OperatorPassword, string Password)
{
    public const string FileName = "demo-accounts.json";

    public static DemoSecrets Open(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file)) return JsonSerializer.Deserialize<DemoSecrets>(File.ReadAllText(file))!;
        var made = new DemoSecrets(Make(), Make());
        var half = file + ".new";
        File.WriteAllText(half, JsonSerializer.Serialize(made));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(half, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(half, file, overwrite: true);
        return made;
    }

    private static string Make() => "demo-" + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 14);
}

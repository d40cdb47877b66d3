using System.Collections.Frozen;

namespace Marketplace.Identity;

/// <summary>
/// The passwords that are tried first. The list beside this file holds words that are used alone; a few of them are used with
/// digits and signs around them so often (<c>password123!</c>, <c>p4ssw0rd2024</c>) that these count too. Runs of the keyboard or of
/// the alphabet and one pattern repeated are known by rule. A rare word with a number is not common, however short the word.
/// </summary>
internal static class CommonPasswords
{
    static readonly string[] Runs =
    [
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop[]", "asdfghjkl;'", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp",
        "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "zxcvbnm,./", "!@#$%^&*()", "azertyuiopqsdfghjklmwxcvbn", "1234567890qwertyuiop",
    ];

    static readonly FrozenSet<string> Alone = Read();

    static readonly FrozenSet<string> Dressed =
        new[] { "password", "passwort", "passwd", "passw", "qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "iloveyou", "letmein", "welcome", "admin", "administrator", "changeme", "woaini", "abc", "abcd" }
            .ToFrozenSet(StringComparer.Ordinal);

    public static bool Includes(string password)
    {
        var lower = password.Trim().ToLowerInvariant();
        var core = Core(lower);
        return Alone.Contains(lower) || Dressed.Contains(core) || Dressed.Contains(Unmask(core)) || Dressed.Contains(Core(Unmask(lower)))
            || IsRepeated(lower) || IsRun(lower) || (core.Length == 0 && IsDigitsAlone(lower))
            || (core.Length > 3 && (IsRun(core) || (IsRepeated(core) && core.Length < Passwords.MinLength)));
    }

    /// <summary>Without digits and signs before and after.</summary>
    static string Core(string text)
    {
        var (from, to) = (0, text.Length);
        while (from < to && !char.IsLetter(text[from])) from++;
        while (to > from && !char.IsLetter(text[to - 1])) to--;
        return text[from..to].Replace(" ", "", StringComparison.Ordinal);
    }

    static string Unmask(string text) => string.Concat(text.Select(c => c switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => c,
    }));

    /// <summary>One pattern of up to half the length, over and over.</summary>
    static bool IsRepeated(string text)
    {
        for (var unit = 1; unit <= Math.Min(text.Length / 2, 6); unit++)
            if (Enumerable.Range(unit, text.Length - unit).All(i => text[i] == text[i - unit])) return true;
        return false;
    }

    static bool IsRun(string text)
    {
        var backwards = string.Concat(text.Reverse());
        return Runs.Any(run => run.Contains(text, StringComparison.Ordinal) || run.Contains(backwards, StringComparison.Ordinal));
    }

    /// <summary>Dates and telephone numbers; more digits than those are taken for chance.</summary>
    static bool IsDigitsAlone(string text) => text.Length <= 12 && text.All(char.IsDigit);

    static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("Marketplace.Identity.common-passwords.txt")
            ?? throw new InvalidOperationException("common-passwords.txt is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}

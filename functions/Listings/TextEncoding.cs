using System.Text;

namespace Marketplace.Listings;

/// <summary>
/// In which encoding a file is written: by its mark, by what its sender says, and otherwise by its bytes. Text that is valid UTF-8 is
/// UTF-8; what is not, and looks like neither half of UTF-16, is Chinese (GB18030) or Korean (CP949). These share their bytes, but Hangul keeps to
/// the lead bytes B0 to C8, where only a good half of common Chinese characters lies.
/// </summary>
public static class TextEncoding
{
    const int Sample = 256 * 1024;
    const int Korean = 949;
    const int Chinese = 54936;

    /// <summary>The encoding that a name stands for, or null for one that is not read here.</summary>
    public static Encoding? Named(string name) => name.Trim().Trim('"').ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "us-ascii" or "ascii" => Encoding.UTF8,
        "utf-16" or "utf-16le" or "utf16" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "gb18030" or "gbk" or "gb2312" or "cp936" or "windows-936" => Page(Chinese),
        "cp949" or "uhc" or "ms949" or "windows-949" or "euc-kr" or "ks_c_5601-1987" => Page(Korean),
        _ => null,
    };

    /// <summary>The encoding of a file, and how many bytes of mark it begins with.</summary>
    public static (Encoding Encoding, int Mark) Of(Stream file, Encoding? said)
    {
        var head = new byte[Sample];
        file.Position = 0;
        var start = head.AsSpan(0, file.ReadAtLeast(head, Sample, throwOnEndOfStream: false));
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (Encoding.UTF8, 3);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (Encoding.Unicode, 2);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (Encoding.BigEndianUnicode, 2);
        if (said is not null) return (said, 0);
        if (Utf16(start) is { } halves) return (halves, 0);
        return (IsUtf8(file) ? Encoding.UTF8 : LooksKorean(start) ? Page(Korean) : Page(Chinese), 0);
    }

    static Encoding Page(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)!;

    // Commas, digits and Latin letters have a zero for their other half; text in one byte a character has none.
    static Encoding? Utf16(ReadOnlySpan<byte> start)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            if (start[i] == 0) even++;
            if (start[i + 1] == 0) odd++;
        }

        var pairs = start.Length / 2;
        if (pairs < 8) return null;
        return odd > pairs / 10 && even == 0 ? Encoding.Unicode : even > pairs / 10 && odd == 0 ? Encoding.BigEndianUnicode : null;
    }

    static bool IsUtf8(Stream file)
    {
        file.Position = 0;
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var (bytes, chars) = (new byte[64 * 1024], new char[64 * 1024 + 2]);
        try
        {
            int read;
            while ((read = file.Read(bytes)) > 0) decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false);
            decoder.GetChars([], chars, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    static bool LooksKorean(ReadOnlySpan<byte> start)
    {
        var (hangul, hanzi) = (0, 0);
        for (var i = 0; i + 1 < start.Length; i++)
        {
            if (start[i] < 0x81) continue;
            if (start[i] is >= 0xB0 and <= 0xC8 && start[i + 1] >= 0xA1) hangul++;
            else if (start[i] is < 0xA1 or > 0xC8 || start[i + 1] < 0xA1) hanzi++;
            i++;
        }

        return hangul > 0 && hanzi * 8 < hangul;
    }
}

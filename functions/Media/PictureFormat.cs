using System.Buffers.Binary;

namespace Marketplace.Media;

/// <summary>
/// What a file is by its own bytes, whatever its name and sender say. Known are the kinds that cameras and shops bring; SVG is a
/// program and not among them.
/// </summary>
public sealed record PictureFormat(string Name, string ContentType, IReadOnlyList<string> Endings)
{
    public static PictureFormat Jpeg { get; } = new("JPEG", "image/jpeg", [".jpg", ".jpeg", ".jpe", ".jfif"]);

    public static PictureFormat Png { get; } = new("PNG", "image/png", [".png"]);

    public static PictureFormat WebP { get; } = new("WebP", "image/webp", [".webp"]);

    public static PictureFormat Gif { get; } = new("GIF", "image/gif", [".gif"]);

    public static PictureFormat Heic { get; } = new("HEIC", "image/heic", [".heic", ".heif"]);

    public static PictureFormat Avif { get; } = new("AVIF", "image/avif", [".avif"]);

    public static IReadOnlyList<PictureFormat> All { get; } = [Jpeg, Png, WebP, Gif, Heic, Avif];

    /// <summary>The format that a media type names, or null.</summary>
    public static PictureFormat? Named(string contentType) => contentType switch
    {
        "image/jpg" => Jpeg,
        "image/heif" => Heic,
        _ => All.FirstOrDefault(f => f.ContentType == contentType),
    };

    /// <summary>The format that a file name's ending names, or null.</summary>
    public static PictureFormat? ByEnding(string fileName)
    {
        var ending = Path.GetExtension(fileName).ToLowerInvariant();
        return All.FirstOrDefault(f => f.Endings.Contains(ending));
    }

    /// <summary>The format that the bytes begin as, or null.</summary>
    public static PictureFormat? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) return Png;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return Gif;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8)) return WebP;
        if (bytes.Length < 12 || !bytes[4..].StartsWith("ftyp"u8)) return null;
        var brand = bytes.Slice(8, 4);
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return Avif;
        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("msf1"u8) ? Heic : null;
    }

    /// <summary>
    /// Why a file is more than the picture it begins as, or null. Pictures are made anew, so nothing hidden would reach a reader; but who
    /// hides a program or an archive in one means no good.
    /// </summary>
    public static string? Hides(ReadOnlySpan<byte> bytes)
    {
        if (bytes[..Math.Min(bytes.Length, 1_024)].IndexOf("%PDF-"u8) >= 0) return "a PDF";
        if (IsArchive(bytes)) return "an archive";
        return HasText(bytes, "<script"u8) || HasText(bytes, "<!doctype"u8) || HasText(bytes, "<?php"u8) ? "a program" : null;
    }

    /// <summary>Whether the end is that of a ZIP: the record that readers of archives look for, in its right place.</summary>
    static bool IsArchive(ReadOnlySpan<byte> bytes)
    {
        var tail = bytes[Math.Max(0, bytes.Length - 65_557)..];
        for (var at = tail.LastIndexOf("PK\x05\x06"u8); at >= 0; at = tail[..at].LastIndexOf("PK\x05\x06"u8))
            if (at + 22 <= tail.Length && at + 22 + BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) <= tail.Length) return true;
        return tail.LastIndexOf("Rar!\x1A\x07"u8) >= 0;
    }

    static bool HasText(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lower)
    {
        for (var at = bytes.IndexOf(lower[0]); at >= 0 && bytes.Length - at >= lower.Length;)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(bytes.Slice(at, lower.Length), lower)) return true;
            var next = bytes[(at + 1)..].IndexOf(lower[0]);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}

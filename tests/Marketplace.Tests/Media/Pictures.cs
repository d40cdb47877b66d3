using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace Marketplace.Tests.Media;

/// <summary>Pictures to try things on, drawn here.</summary>
public static class Pictures
{
    /// <summary>A picture with a little of everything in it, in the format that the ending names.</summary>
    public static byte[] Of(string ending, int width = 640, int height = 320, int? orientation = null)
    {
        using var drawn = Image.Sines(width, height, uchar: true).Bandjoin(64, 128).Copy(interpretation: Enums.Interpretation.Srgb);
        using var described = drawn.Mutate(m =>
        {
            m.Set(GValue.GStrType, "exif-ifd0-Artist", "Somebody who does not want to be known");
            if (orientation is { } turned) m.Set(GValue.GIntType, "orientation", turned);
        });
        return described.WriteToBuffer(ending);
    }

    /// <summary>A PNG that says it is so large, and holds nothing of it.</summary>
    public static byte[] PngThatClaims(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(new byte[1_000_000]);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A genuine HEIC of 64 × 64 pixels, as telephones make them: libvips as it comes in its package has no decoder for it.</summary>
    public static byte[] Heic { get; } = Convert.FromBase64String(
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAA" +
        "8AAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAwmlwcnAAAACkaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEB" +
        "A3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgQEDAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAAD4bWRhdAAA" +
        "AOwoAa8EGP4cv8/QKfcPHfObP11bbftAxbMWREJuLk+0PnYRaxNfIosiXcg89lIKoSy8HsS4PYWeffaRS2695mQi59xwJOzgGeJxBV+SNlCHYm52Zm0EPXCrls8WDkeqdkwIbPvhSIKo58Ra3558CelViiZorMSM" +
        "COX1sf8OJqkIcpR9hZhQPyKr7uN9cbJioXSh3jnefM1A74QYpjmVHOOuZ5MmG4aDlxsS4k3P+PDDtTexxTpbQy9CX1jB9OLr/f8rGPb5ExscPuZzMAt327WLW53VAApO3U5TlcqZAIF069702tVkcVIEVkrdsA==");

    /// <summary>A ZIP with one entry.</summary>
    public static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("evil.txt").Open()) entry.Write("evil"u8);
        return bytes.ToArray();
    }

    static void Chunk(MemoryStream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        png.Write(number);
    }

    static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var one in data)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}

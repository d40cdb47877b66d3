using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Marketplace.Shared;

/// <summary>
/// Prefixed ids in Crockford's base 32: <c>ord_01J9Z3…</c>. New ones begin with the time in milliseconds, so keys sort by age;
/// derived ones are a digest of their cause, so that doing a thing twice names it the same.
/// </summary>
public static class Ids
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static readonly SearchValues<char> Digits = SearchValues.Create(Alphabet);
    const int Length = 26;

    /// <summary>A new id that sorts after those made earlier: 48 bits of time, 80 of chance.</summary>
    /// <param name="prefix">Three letters that say what it names, such as "ord".</param>
    /// <param name="now">The time that the id begins with.</param>
    public static string New(string prefix, DateTimeOffset now)
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits[6..]);
        return Timed(prefix, now, bits);
    }

    /// <summary>An id that sorts by time and is the same whenever time and cause are the same.</summary>
    /// <param name="prefix">Three letters that say what it names.</param>
    /// <param name="at">The time that the id begins with.</param>
    /// <param name="cause">What makes it this one and no other.</param>
    public static string At(string prefix, DateTimeOffset at, params ReadOnlySpan<string> cause)
    {
        Span<byte> bits = stackalloc byte[16];
        Digest(cause).AsSpan(0, 10).CopyTo(bits[6..]);
        return Timed(prefix, at, bits);
    }

    /// <summary>An id derived from its cause alone.</summary>
    /// <param name="prefix">Three letters that say what it names.</param>
    /// <param name="cause">What makes it this one and no other.</param>
    public static string From(string prefix, params ReadOnlySpan<string> cause) => $"{prefix}_{Encode(Digest(cause).AsSpan(0, 16))}";

    /// <summary>The id that sorts before every one made at or after a time: the lower bound of a range.</summary>
    public static string Floor(string prefix, DateTimeOffset at) => Timed(prefix, at, stackalloc byte[16]);

    /// <summary>Whether a text has the form of an id with this prefix; what has not need not be looked up, and is safe as a key.</summary>
    public static bool IsId(string? text, string prefix) =>
        text is not null && text.Length == prefix.Length + 1 + Length && text.StartsWith(prefix, StringComparison.Ordinal)
        && text[prefix.Length] == '_' && text.AsSpan(prefix.Length + 1).IndexOfAnyExcept(Digits) < 0;

    static string Timed(string prefix, DateTimeOffset at, Span<byte> bits)
    {
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bits);
        return $"{prefix}_{Encode(bits)}";
    }

    static byte[] Digest(ReadOnlySpan<string> cause)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in cause)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    static string Encode(ReadOnlySpan<byte> bits)
    {
        Span<char> text = stackalloc char[Length];
        var rest = BinaryPrimitives.ReadUInt128BigEndian(bits);
        for (var i = Length - 1; i >= 0; i--, rest >>= 5) text[i] = Alphabet[(int)(rest & 31)];
        return new string(text);
    }
}

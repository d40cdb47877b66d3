using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// Writes a model: eight bytes that say what it is and in which version, then arrays with their lengths, then a checksum (SHA-256) of all of it. <see cref="ModelReader"/> reads nothing else.
/// </summary>
internal sealed class ModelWriter : IDisposable
{
    readonly Stream stream;
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ModelWriter(Stream stream)
    {
        this.stream = stream;
        Put(BitConverter.GetBytes(ModelReader.Mark));
        Put(BitConverter.GetBytes(ModelReader.Version));
    }

    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Put(BitConverter.GetBytes(values.Length));
        Put(MemoryMarshal.AsBytes(values));
    }

    public void Write<T>(T[] values)
        where T : unmanaged => Write<T>(values.AsSpan());

    /// <summary>To be called last.</summary>
    public void WriteChecksum() => stream.Write(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();

    void Put(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        stream.Write(bytes);
    }
}

/// <summary>Reads what <see cref="ModelWriter"/> wrote, and refuses in words whatever is something else, of another version, cut off or damaged.</summary>
internal sealed class ModelReader : IDisposable
{
    public const uint Mark = 0x4F434552;
    public const uint Version = 4;
    const int Portion = 1 << 20;

    readonly Stream stream;
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ModelReader(Stream stream)
    {
        this.stream = stream;
        Span<byte> head = stackalloc byte[8];
        Take(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Mark) throw new InvalidDataException("This is no model of recommendations.");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (version != Version) throw new InvalidDataException($"The model has version {version}; this app reads version {Version}.");
    }

    /// <summary>The next array. It grows as bytes arrive, so that a damaged length asks for no more memory than there are bytes.</summary>
    public T[] Read<T>()
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[4];
        Take(length);
        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count < 0) throw new InvalidDataException("The model is damaged: an array has no length.");
        var values = new T[Math.Min(count, Portion)];
        for (var have = 0; have < count;)
        {
            if (have == values.Length) Array.Resize(ref values, (int)Math.Min(count, have * 2L));
            Take(MemoryMarshal.AsBytes(values.AsSpan(have)));
            have = values.Length;
        }

        return values;
    }

    /// <summary>To be called last: what was read is to be trusted only after it.</summary>
    public void CheckChecksum()
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Fill(expected);
        if (!expected.SequenceEqual(hash.GetHashAndReset())) throw new InvalidDataException("The model is damaged: its checksum is another.");
    }

    public void Dispose() => hash.Dispose();

    void Take(Span<byte> bytes)
    {
        Fill(bytes);
        hash.AppendData(bytes);
    }

    void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InvalidDataException("The model is damaged: it ends too early.");
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>Writes numbers as varints and text as counted UTF-8 into one growing buffer, which is used again and again.</summary>
sealed class ByteWriter
{
    byte[] buffer = new byte[1024];
    int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public void Clear()
    {
        length = 0;
        if (buffer.Length > 1 << 20)
            buffer = new byte[1024];
    }

    public void Unsigned(ulong value)
    {
        var room = Room(10);
        var at = 0;
        while (value >= 0x80)
        {
            room[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[at++] = (byte)value;
        length += at;
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Flag(bool value) => Unsigned(value ? 1UL : 0UL);

    public void Time(DateTime value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value.Ticks);
        length += 8;
    }

    /// <summary>The count is written plus one, so that zero can say <c>null</c>.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Unsigned(0);
            return;
        }

        var size = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)size + 1);
        length += Encoding.UTF8.GetBytes(value, Room(size));
    }

    Span<byte> Room(int size)
    {
        if (buffer.Length - length < size)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + size));
        return buffer.AsSpan(length);
    }
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> rest = bytes;

    public readonly bool AtEnd => rest.IsEmpty;

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public bool Flag() => Unsigned() != 0;

    public DateTime Time()
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[8..];
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    public string? Text()
    {
        var size = Unsigned();
        if (size == 0)
            return null;
        var text = Encoding.UTF8.GetString(rest[..(int)(size - 1)]);
        rest = rest[(int)(size - 1)..];
        return text;
    }
}

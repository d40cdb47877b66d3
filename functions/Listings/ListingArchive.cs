using System.Buffers.Binary;
using System.IO.Compression;

namespace Marketplace.Listings;

/// <summary>
/// A ZIP with one listing and its pictures. Everything that could do harm is looked for before anything is unpacked: too many entries (counted
/// without keeping them), too much in them, too dense a packing, names that lead elsewhere, archives within. Sizes that were announced
/// are not believed: unpacking stops where they end.
/// </summary>
public sealed class ListingArchive : IDisposable
{
    const int Mega = 1024 * 1024;
    static readonly string[] Listings = [".csv", ".tsv", ".txt", ".ndjson", ".jsonl"];
    static readonly string[] Archives = [".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".jar", ".war", ".apk", ".cab", ".iso"];
    static readonly byte[][] ArchiveHeads = [[(byte)'P', (byte)'K', 3, 4], [(byte)'P', (byte)'K', 5, 6], [0x1F, 0x8B], [(byte)'7', (byte)'z', 0xBC, 0xAF], [(byte)'R', (byte)'a', (byte)'r', (byte)'!'], [(byte)'B', (byte)'Z', (byte)'h'], [0xFD, (byte)'7', (byte)'z', (byte)'X'], [0x28, 0xB5, 0x2F, 0xFD]];
    readonly ZipArchive zip;
    readonly DropLimits limits;
    readonly Dictionary<string, ZipArchiveEntry?> byName = new(StringComparer.OrdinalIgnoreCase);

    ListingArchive(ZipArchive zip, DropLimits limits) => (this.zip, this.limits) = (zip, limits);

    /// <summary>The listing's name.</summary>
    public string ListingName => Listing.FullName;

    ZipArchiveEntry Listing { get; set; } = null!;

    /// <summary>Opens and checks an archive.</summary>
    public static ListingArchive Open(FileStream file, DropLimits limits)
    {
        if (CountEntries(file, limits.MaxEntries) > limits.MaxEntries) throw new UnreadableListingException("too-many-entries", $"The ZIP has more than {limits.MaxEntries} entries.");
        try
        {
            var archive = new ListingArchive(new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true), limits);
            archive.Check();
            return archive;
        }
        catch (InvalidDataException damaged)
        {
            throw new UnreadableListingException("damaged", $"The ZIP is damaged: {damaged.Message}");
        }
    }

    /// <summary>Unpacks the listing.</summary>
    public void UnpackListing(Stream to)
    {
        if (Listing.Length > limits.MaxBytes) throw new UnreadableListingException("too-large", $"The listing in the ZIP has more than {limits.MaxBytes / Mega} MB.");
        Unpack(Listing, to, limits.MaxBytes);
    }

    /// <summary>Whether a cell names a file of this archive, by its whole path or by its name if only one has it.</summary>
    public bool Has(string name) => byName.GetValueOrDefault(Plain(name)) is not null;

    /// <summary>A picture's bytes; no more of them than a picture may have, and one.</summary>
    public byte[] Read(string name)
    {
        using var bytes = new MemoryStream();
        Unpack(byName[Plain(name)]!, bytes, limits.MaxPictureBytes + 1);
        return bytes.ToArray();
    }

    public void Dispose() => zip.Dispose();

    void Check()
    {
        long unpacked = 0;
        foreach (var entry in zip.Entries)
        {
            CheckName(entry);
            if (entry.FullName.EndsWith('/')) continue;
            if (entry.IsEncrypted) throw new UnreadableListingException("encrypted", $"{Short(entry)} is encrypted.");
            if ((unpacked += entry.Length) > limits.MaxUnpackedBytes) throw new UnreadableListingException("too-large-unpacked", $"Unpacked the ZIP has more than {limits.MaxUnpackedBytes / Mega} MB.");
            if (entry.Length > Mega && entry.Length / Math.Max(1, entry.CompressedLength) > limits.MaxRatio) throw new UnreadableListingException("packed-too-densely", $"{Short(entry)} is more than {limits.MaxRatio} times larger than packed.");
            CheckArchive(entry);
            Index(entry);
        }

        var listings = zip.Entries.Where(e => !IsHidden(e) && Listings.Contains(Path.GetExtension(e.FullName).ToLowerInvariant())).ToList();
        Listing = listings.Count switch
        {
            1 => listings[0],
            0 => throw new UnreadableListingException("no-listing", "The ZIP has no CSV or NDJSON file in it."),
            _ => throw new UnreadableListingException("several-listings", $"The ZIP has {listings.Count} files that may be the listing; leave one."),
        };
    }

    static void CheckName(ZipArchiveEntry entry)
    {
        const int SymbolicLink = 0xA000;
        var name = entry.FullName;
        var escapes = name.Length == 0 || name[0] is '/' or '\\' || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl) || name.Split('/').Contains("..");
        if (escapes || ((entry.ExternalAttributes >> 16) & 0xF000) == SymbolicLink) throw new UnreadableListingException("path-escape", $"The entry {Short(entry)} leads out of the ZIP.");
    }

    static void CheckArchive(ZipArchiveEntry entry)
    {
        var isArchive = Archives.Contains(Path.GetExtension(entry.FullName).ToLowerInvariant());
        if (!isArchive && entry.Length > 4)
        {
            Span<byte> head = stackalloc byte[4];
            using var content = entry.Open();
            content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            foreach (var known in ArchiveHeads) isArchive |= head.StartsWith(known);
        }

        if (isArchive) throw new UnreadableListingException("nested-archive", $"{Short(entry)} is an archive within the archive.");
    }

    void Index(ZipArchiveEntry entry)
    {
        if (IsHidden(entry)) return;
        byName[entry.FullName] = entry;
        if (entry.Name != entry.FullName && !byName.TryAdd(entry.Name, entry) && byName[entry.Name]?.FullName != entry.Name) byName[entry.Name] = null;
    }

    static void Unpack(ZipArchiveEntry entry, Stream to, long most)
    {
        try
        {
            using var from = entry.Open();
            var buffer = new byte[81_920];
            long done = 0;
            int read;
            while (done < most && (read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, most - done))) > 0)
            {
                if ((done += read) > entry.Length) throw new UnreadableListingException("damaged", $"{Short(entry)} holds more than the ZIP says.");
                to.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException damaged)
        {
            throw new UnreadableListingException("damaged", $"{Short(entry)} cannot be unpacked: {damaged.Message}");
        }
    }

    /// <summary>Counts the central directory's entries one after the other, up to one more than are wanted.</summary>
    static int CountEntries(FileStream file, int most)
    {
        var tail = new byte[Math.Min(file.Length, 65_557)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + 22 > tail.Length) throw new UnreadableListingException("damaged", "The ZIP has no end; perhaps it was not uploaded whole.");
        long at = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (at == uint.MaxValue) throw new UnreadableListingException("damaged", "The ZIP is written in the form for more than 4 GB, which is not taken.");
        var header = new byte[46];
        for (var count = 0; ; count++)
        {
            file.Position = at;
            if (count > most || file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan().StartsWith("PK\x01\x02"u8)) return count;
            at += header.Length + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
        }
    }

    static bool IsHidden(ZipArchiveEntry entry) => entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) || entry.Name.StartsWith('.');

    static string Plain(string name) => name.Trim().Replace('\\', '/').TrimStart('/');

    static string Short(ZipArchiveEntry entry) => entry.FullName.Length > 80 ? entry.FullName[..80] + "…" : entry.FullName;
}

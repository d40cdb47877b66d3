using System.Text;
using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Listings;

/// <summary>What a file was read as.</summary>
/// <param name="Chunks">How many parts its rows lie in.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Columns">That its rows use, in their order.</param>
/// <param name="Notes">What its seller should know.</param>
/// <param name="Fault">Why it is not listed, or null.</param>
public sealed record DropParts(int Chunks, int Rows, IReadOnlyList<string> Columns, IReadOnlyList<DropNote> Notes, DropNote? Fault);

/// <summary>
/// Reads an uploaded file once through, takes its pictures in, and lays its rows into parts that can be listed side by side: all rows
/// of an item in one part, parts in the order of items in storage. Works on files of this machine's own, so that memory does not grow
/// with the upload. Reading it again gives the same parts.
/// </summary>
public sealed class DropReader(DropBlobs blobs, IMedia media, DropLimits limits)
{
    const int PicturesAtOnce = 4;
    const int MostChunks = 400;
    const int BytesPerChunk = 512 * 1024;
    const int MostNotes = 200;

    public async Task<DropParts> ReadAsync(DropStart start, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drop-").FullName;
        try
        {
            return await ReadAsync(start, folder, cancellation);
        }
        catch (UnreadableListingException fault)
        {
            return new DropParts(0, 0, [], [], fault.Note);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task<DropParts> ReadAsync(DropStart start, string folder, CancellationToken cancellation)
    {
        if (await blobs.LookAsync(start.ShopId, start.DropId, cancellation) is not var (length, type)) throw new UnreadableListingException("gone", "The uploaded file is gone; drop it again.");
        if (length > limits.MaxBytes) throw new UnreadableListingException("too-large", $"The file has {length} bytes; {limits.MaxBytes} are the most.");
        await using var upload = Temporary(folder, "upload");
        await blobs.DownloadAsync(start.ShopId, start.DropId, upload, cancellation);
        upload.Position = 0;
        using var archive = IsZip(upload) ? ListingArchive.Open(upload, limits) : null;
        await using var listing = archive is null ? upload : Temporary(folder, "listing");
        archive?.UnpackListing(listing);
        var read = new RowsRead();
        await using var rows = Temporary(folder, "rows");
        ReadRows(listing, CharsetOf(start, type), archive, rows, read);
        var pictures = await TakePicturesAsync(start, archive, read.Pictures, cancellation);
        var chunks = (int)Math.Clamp(Math.Max((read.Rows + limits.RowsPerChunk - 1) / limits.RowsPerChunk, rows.Length / BytesPerChunk), 1, MostChunks);
        LayOut(rows, folder, chunks, pictures);
        await Parallel.ForEachAsync(Enumerable.Range(0, chunks), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            async (chunk, stop) => await blobs.PutRowsAsync(start.DropId, chunk, ChunkFile(folder, chunk), stop));
        return new DropParts(chunks, read.Rows, [.. read.Columns], [.. read.Notes.Take(MostNotes)], null);
    }

    /// <summary>Reads all rows into one file, and notes which pictures they name.</summary>
    void ReadRows(Stream listing, Encoding? said, ListingArchive? archive, Stream to, RowsRead read)
    {
        var (encoding, mark) = TextEncoding.Of(listing, said);
        listing.Position = mark;
        using var text = new StreamReader(listing, encoding, detectEncodingFromByteOrderMarks: false, 64 * 1024, leaveOpen: true);
        using var lines = new StreamWriter(to, leaveOpen: true);
        var perItem = new Dictionary<string, int>();
        foreach (var row in RowReaders.Read(text, limits, read.Notes))
        {
            if (++read.Rows > limits.MaxRows) throw new UnreadableListingException("too-many-rows", $"The file has more than {limits.MaxRows} rows.");
            foreach (var column in row.Fields.Keys)
                if (read.Columns.Count < limits.MaxColumns * 2 && read.Known.Add(column)) read.Columns.Add(column);
            foreach (var image in ImagesOf(row).Where(i => archive?.Has(i) ?? false)) read.Pictures.Add(image);
            lines.WriteLine(JsonSerializer.Serialize(Counted(row, perItem), Json.Options));
        }

        if (read.Rows == 0) throw new UnreadableListingException("empty", "The file has no rows.");
        if (said is null && !Equals(encoding, Encoding.UTF8) && mark == 0) read.Notes.Add(new DropNote("charset-guessed", $"The file was read as {encoding.WebName}; say charset= if that is wrong."));
    }

    RawRow Counted(RawRow row, Dictionary<string, int> perItem)
    {
        if (row.Fault is not null || row.Fields.GetValueOrDefault(Columns.ItemNumber)?.Trim() is not { } item) return row;
        var count = perItem[item] = perItem.GetValueOrDefault(item) + 1;
        return count <= limits.MaxRowsPerItem ? row : row with { Fault = new FieldError(Columns.ItemNumber, "too-many-variants", $"An item may have {limits.MaxRowsPerItem} rows.") };
    }

    /// <summary>What each picture has become: a medium's id, or why there is none.</summary>
    async Task<Dictionary<string, Result<string>>> TakePicturesAsync(DropStart start, ListingArchive? archive, IReadOnlyCollection<string> wanted, CancellationToken cancellation)
    {
        var taken = new Dictionary<string, Result<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var few in wanted.Chunk(PicturesAtOnce))
        {
            var read = few.Select(name => (Name: name, Bytes: archive!.Read(name))).ToList();
            var results = await Task.WhenAll(read.Select(r => media.TakeInAsync(start.ShopId, start.UserId, r.Name, r.Bytes, cancellation)));
            for (var i = 0; i < read.Count; i++) taken[read[i].Name] = results[i];
        }

        return taken;
    }

    /// <summary>Puts each row into the part of its item, with its pictures as media.</summary>
    static void LayOut(Stream rows, string folder, int chunks, Dictionary<string, Result<string>> pictures)
    {
        rows.Position = 0;
        var parts = Enumerable.Range(0, chunks).Select(c => new StreamWriter(ChunkFile(folder, c), append: false, Encoding.UTF8, 4_096)).ToList();
        try
        {
            using var lines = new StreamReader(rows, leaveOpen: true);
            while (lines.ReadLine() is { } line)
            {
                var row = WithMedia(JsonSerializer.Deserialize<RawRow>(line, Json.Options)!, pictures);
                var item = row.Fault is null ? row.Fields.GetValueOrDefault(Columns.ItemNumber)?.Trim() : null;
                parts[ItemOrder.BatchOf(item ?? $"row {row.Number}", chunks)].WriteLine(JsonSerializer.Serialize(row, Json.Options));
            }
        }
        finally
        {
            parts.ForEach(p => p.Dispose());
        }
    }

    static RawRow WithMedia(RawRow row, Dictionary<string, Result<string>> pictures)
    {
        if (pictures.Count == 0) return row;
        var fields = new Dictionary<string, string>(row.Fields);
        var fault = row.Fault;
        foreach (var column in fields.Keys.Where(IsImage).ToList())
        {
            if (!pictures.TryGetValue(fields[column], out var picture)) continue;
            if (picture.TryGet(out var id, out var refused)) fields[column] = id;
            else fault ??= new FieldError(column, refused.Code, $"{fields[column]}: {refused.Detail}");
        }

        return row with { Fields = fields, Fault = fault };
    }

    static IEnumerable<string> ImagesOf(RawRow row) => row.Fields.Where(f => IsImage(f.Key)).Select(f => f.Value);

    static bool IsImage(string column) => column.StartsWith("image_", StringComparison.Ordinal);

    static Encoding? CharsetOf(DropStart start, string? contentType)
    {
        if (start.Charset is { } asked) return TextEncoding.Named(asked);
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type) || type.CharSet is not { Length: > 0 } charset) return null;
        return TextEncoding.Named(charset) ?? throw new UnreadableListingException("unknown-charset", $"The charset {charset} is not read here.");
    }

    static bool IsZip(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8)) return true;
        var isOther = head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith("7z\xBC\xAF"u8[..2]) || head.StartsWith("Rar!"u8) || head.StartsWith("%PDF"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]);
        return read == 0 ? throw new UnreadableListingException("empty", "The file is empty.")
            : isOther ? throw new UnreadableListingException("not-a-listing", "This is no CSV, NDJSON or ZIP file.") : false;
    }

    static FileStream Temporary(string folder, string name) => new(Path.Combine(folder, name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 64 * 1024);

    static string ChunkFile(string folder, int chunk) => Path.Combine(folder, $"chunk-{chunk}");

    sealed class RowsRead
    {
        public int Rows { get; set; }

        public List<string> Columns { get; } = [];

        public HashSet<string> Known { get; } = [];

        public HashSet<string> Pictures { get; } = new(StringComparer.OrdinalIgnoreCase);

        public List<DropNote> Notes { get; } = [];
    }
}

using System.IO.Compression;
using System.Text;
using Marketplace.Listings;

namespace Marketplace.Tests.Listings;

/// <summary>Listing files to try things on, and how they are read.</summary>
public static class Files
{
    public const string Header = "item_number,title,category,price,stock";
    public const string Mugs = Header + "\nA,青瓷杯子 的 是 了 在 有,mugs,19.99,3\nB,\"Two\nlines, \"\"quoted\"\"\",mugs,5,0\n";

    /// <summary>Reads a file as a drop would: encoding, separator and all.</summary>
    public static (IReadOnlyList<RawRow> Rows, IReadOnlyList<DropNote> Notes) Read(byte[] file, Encoding? said = null, DropLimits? limits = null)
    {
        using var bytes = new MemoryStream(file);
        var (encoding, mark) = TextEncoding.Of(bytes, said);
        bytes.Position = mark;
        var notes = new List<DropNote>();
        using var text = new StreamReader(bytes, encoding, false);
        return ([.. RowReaders.Read(text, limits ?? new DropLimits(), notes)], notes);
    }

    public static IReadOnlyList<RawRow> Rows(string text) => Read(Encoding.UTF8.GetBytes(text)).Rows;

    public static string? FaultOf(Action read) => (Record.Exception(read) as UnreadableListingException)?.Note.Code;

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }
}

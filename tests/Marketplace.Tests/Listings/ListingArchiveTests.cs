using System.IO.Compression;
using System.Text;
using Marketplace.Listings;

namespace Marketplace.Tests.Listings;

public sealed class ListingArchiveTests : IDisposable
{
    static readonly byte[] Csv = Encoding.UTF8.GetBytes(Files.Mugs);
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Listing_and_its_pictures_are_found_by_path_or_name()
    {
        using var archive = Open(Files.Zip(("goods/", []), ("goods/list.csv", Csv), ("goods/a.jpg", [1]), ("more/b.jpg", [2]), ("more/a.jpg", [3]), ("__MACOSX/goods/._list.csv", [4]), ("goods/.hidden.csv", [5])));
        using var listing = new MemoryStream();
        archive.UnpackListing(listing);
        Assert.Equal(Csv, listing.ToArray());
        Assert.Equal([true, true, true, true, false, false], new[] { "goods/a.jpg", "GOODS\\A.JPG", "b.jpg", "/more/b.jpg", "a.jpg", "c.jpg" }.Select(archive.Has));
        Assert.Equal([2], archive.Read("B.jpg"));
        Assert.Equal([3], archive.Read("more/a.jpg"));
    }

    [Theory]
    [InlineData("../list.csv")]
    [InlineData("goods/../../list.csv")]
    [InlineData("/etc/list.csv")]
    [InlineData("..\\list.csv")]
    [InlineData("C:/list.csv")]
    [InlineData("a\u0001.csv")]
    public void Name_that_leads_elsewhere_is_refused(string name) => Assert.Equal("path-escape", FaultOf(Files.Zip(("list.csv", Csv), (name, [1]))));

    [Fact]
    public void Link_is_refused()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var link = zip.CreateEntry("list.csv");
            link.ExternalAttributes = 0xA1FF << 16;
            using var content = link.Open();
            content.Write("/etc/passwd"u8);
        }

        Assert.Equal("path-escape", FaultOf(bytes.ToArray()));
    }

    [Theory]
    [InlineData("more.zip")]
    [InlineData("more.tar.gz")]
    [InlineData("picture.jpg")]
    public void Archive_within_is_refused_whatever_its_name(string name) => Assert.Equal("nested-archive", FaultOf(Files.Zip(("list.csv", Csv), (name, Files.Zip(("a", [1]))))));

    [Fact]
    public void Bomb_is_refused_before_it_is_unpacked()
    {
        Assert.Equal("packed-too-densely", FaultOf(Files.Zip(("list.csv", new byte[50_000_000]))));
        Assert.Equal("too-large-unpacked", FaultOf(Files.Zip(("list.csv", Csv), ("a.jpg", Noise(600_000)), ("b.jpg", Noise(600_000))), new DropLimits { MaxUnpackedBytes = 1_000_000 }));
        Assert.Equal("too-many-entries", FaultOf(Files.Zip([("list.csv", Csv), .. Enumerable.Range(0, 20).Select(i => ($"{i}.jpg", new byte[1]))]), new DropLimits { MaxEntries = 20 }));
    }

    [Fact]
    public void Entries_are_counted_whatever_the_end_says_of_them()
    {
        var zip = Files.Zip([("list.csv", Csv), .. Enumerable.Range(0, 50).Select(i => ($"{i}.jpg", new byte[1]))]);
        (zip[^14], zip[^13], zip[^12], zip[^11]) = (1, 0, 1, 0);
        Assert.Equal("too-many-entries", FaultOf(zip, new DropLimits { MaxEntries = 20 }));
    }

    [Fact]
    public void Of_an_entry_no_more_is_unpacked_than_it_says()
    {
        var zip = Files.Zip(("list.csv", new byte[100_000]));
        var central = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(central + 24), 10);
        using var file = Write(zip);
        using var unpacked = new MemoryStream();
        Assert.Contains(Files.FaultOf(() =>
        {
            using var archive = ListingArchive.Open(file, new DropLimits());
            archive.UnpackListing(unpacked);
        }), new[] { null, "damaged" });
        Assert.InRange(unpacked.Length, 0, 10);
    }

    [Fact]
    public void Archive_needs_one_listing()
    {
        Assert.Equal("no-listing", FaultOf(Files.Zip(("a.jpg", [1]))));
        Assert.Equal("several-listings", FaultOf(Files.Zip(("a.csv", Csv), ("b.ndjson", Csv))));
    }

    [Fact]
    public void Broken_archive_is_told_so()
    {
        var zip = Files.Zip(("list.csv", Noise(50_000)));
        Assert.Equal("damaged", FaultOf(zip[..^30]));
        Assert.Equal("damaged", FaultOf([.. "PK\x03\x04"u8, .. new byte[1_000]]));
    }

    [Fact]
    public void Of_a_picture_no_more_is_unpacked_than_a_picture_may_have()
    {
        using var archive = Open(Files.Zip(("list.csv", Csv), ("a.jpg", Noise(100_000))), new DropLimits { MaxPictureBytes = 1_000 });
        Assert.Equal(1_001, archive.Read("a.jpg").Length);
    }

    ListingArchive Open(byte[] zip, DropLimits? limits = null) => ListingArchive.Open(Write(zip), limits ?? new DropLimits());

    string? FaultOf(byte[] zip, DropLimits? limits = null) => Files.FaultOf(() => Open(zip, limits).Dispose());

    FileStream Write(byte[] zip)
    {
        File.WriteAllBytes(path, zip);
        return File.OpenRead(path);
    }

    static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }
}

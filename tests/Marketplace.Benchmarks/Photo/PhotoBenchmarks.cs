using System.Diagnostics;
using System.Numerics.Tensors;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Media;
using Marketplace.Media.Contracts;
using Marketplace.Vision;
using Marketplace.Vision.Contracts;

namespace Marketplace.Benchmarks.Photo;

/// <summary>
/// Photo search over a folder of catalogue pictures and shop photographs, by the code that the app serves: pictures go through media processing first, photographs
/// are decoded and looked at as an upload is, the nearest vectors are candidates and their likeness ranks them. Beside it, in the same run, colour and edges.
/// </summary>
internal static class PhotoBenchmarks
{
    /// <summary>What the search index is asked for; its nearest vectors are exact.</summary>
    const int Candidates = 100;

    /// <summary>The command <c>photo</c>: <c>--data folder</c>.</summary>
    public static async Task RunAsync(string[] args)
    {
        var data = Options.Parse(args, "data").Text("data", "");
        if (data.Length == 0)
        {
            Console.Error.WriteLine("photo needs --data, a folder as README.md describes; it is left out.");
            return;
        }

        var folder = PhotoFolder.Read(data);
        using var network = new Network(Network.DefaultFile);
        using var maker = new PictureMaker(new MediaLimits());
        var (eye, decoder) = (new Eye(network, Projection.Load()), new PictureDecoder(maker));
        var pictures = new List<Looked>();
        foreach (var entry in folder.Catalogue) pictures.Add(await PictureAsync(eye, decoder, maker, entry));
        var (photos, times) = (new List<Asked>(), new List<double>());
        _ = await AskAsync(eye, decoder, folder.Photos[0], pictures);
        var before = Environment.CpuUsage.TotalTime;
        foreach (var photo in folder.Photos)
        {
            var started = Stopwatch.GetTimestamp();
            photos.Add(await AskAsync(eye, decoder, photo, pictures));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / photos.Count;
        foreach (var photo in photos) await CompareAsync(photo, eye, decoder, pictures);
        Print(photos, times, processor, pictures.Count);
    }

    static async Task<Looked> PictureAsync(Eye eye, PictureDecoder decoder, PictureMaker maker, CatalogueEntry entry)
    {
        var made = await maker.MakeAsync(Path.GetFileName(entry.Picture), "image/jpeg", await File.ReadAllBytesAsync(entry.Picture), default);
        var canvas = await DecodeAsync(decoder, made.Sizes[480]);
        return new Looked(entry.ClassId, eye.LookAtPicture(canvas), ColourAndShape.Of(canvas));
    }

    static async Task<Canvas> DecodeAsync(PictureDecoder decoder, byte[] bytes)
    {
        var decoded = (await decoder.DecodeAsync(bytes, Eye.LongestEdge, default)).Value;
        return new Canvas(decoded.Width, decoded.Height, decoded.Rgb);
    }

    /// <summary>All that a request costs but the index: decoding, looking, ranking.</summary>
    static async Task<Asked> AskAsync(Eye eye, PictureDecoder decoder, ShopPhoto photo, List<Looked> pictures)
    {
        var look = eye.LookAtPhoto(await DecodeAsync(decoder, await File.ReadAllBytesAsync(photo.Path)));
        var nearest = pictures.OrderByDescending(p => TensorPrimitives.Dot(look.Vector.Span, p.Look.Vector.Span)).Take(Candidates);
        return new Asked(photo, look, RankOf(photo.ClassId, nearest.Select(p => (p.ClassId, Looks.Likeness(look, p.Look)))));
    }

    static async Task CompareAsync(Asked asked, Eye eye, PictureDecoder decoder, List<Looked> pictures)
    {
        var canvas = await DecodeAsync(decoder, await File.ReadAllBytesAsync(asked.Photo.Path));
        (asked.Shape, asked.AsPicture) = (ColourAndShape.Of(canvas), eye.LookAtPicture(canvas));
        asked.ShapeRank = RankOf(asked.Photo.ClassId, pictures.Select(p => (p.ClassId, ColourAndShape.Likeness(asked.Shape, p.Shape))));
    }

    static int RankOf(int wanted, IEnumerable<(int ClassId, double Likeness)> found)
    {
        var ranked = found.OrderByDescending(f => f.Likeness).Select(f => f.ClassId).ToList();
        return ranked.Contains(wanted) ? ranked.IndexOf(wanted) : int.MaxValue;
    }

    static void Print(List<Asked> photos, List<double> times, double processor, int pictures)
    {
        var report = new Report($"Photo search: {photos.Count} photographs, {pictures} products");
        var classOurs = Share(photos, a => Nearest(photos, a, o => Looks.Likeness(a.Look, o.AsPicture!)) == a.Photo.ClassId);
        var classShape = Share(photos, a => Nearest(photos, a, o => ColourAndShape.Likeness(a.Shape, o.Shape)) == a.Photo.ClassId);
        foreach (var group in (IEnumerable<IGrouping<string, Asked>>)[.. photos.GroupBy(_ => "all"), .. photos.GroupBy(a => a.Photo.Group)])
            foreach (var (top, target) in new[] { (1, "at least 0.20"), (5, "at least 0.45") })
                Row(report, $"catalogue picture among the first {top}, {group.Key}", Share([.. group], a => a.Rank < top), Share([.. group], a => a.ShapeRank < top), group.Key == "all" ? target : null);
        Row(report, "class of the nearest other photograph", classOurs, classShape, "at least 0.60");
        report.Add(new Measurement("one query, median", "ms", [Medians.Of(times)], "under 250 ms"));
        report.Add(new Measurement("one query, 95 of 100 take less", "ms", [Medians.Percentile(times, 0.95)], "under 250 ms"));
        report.Add(new Measurement("one query, of one core's time", "ms", [processor]));
        report.Print();
    }

    static void Row(Report report, string name, double ours, double shape, string? target) =>
        report.Add(new Measurement(name, "of all", [ours], target, new Reference("colour and edges", "of all", shape)));

    static double Share(List<Asked> photos, Func<Asked, bool> right) => (double)photos.Count(right) / photos.Count;

    static int Nearest(List<Asked> photos, Asked asked, Func<Asked, double> likeness) =>
        photos.Where(o => o != asked).OrderByDescending(o => TensorPrimitives.Dot(asked.Look.Vector.Span, o.Look.Vector.Span)).Take(Candidates).MaxBy(likeness)!.Photo.ClassId;

    sealed record Looked(int ClassId, PictureLook Look, float[] Shape);

    sealed class Asked(ShopPhoto photo, PhotoLook look, int rank)
    {
        public ShopPhoto Photo => photo;

        public PhotoLook Look => look;

        public int Rank => rank;

        public int ShapeRank { get; set; }

        public float[] Shape { get; set; } = [];

        public PictureLook? AsPicture { get; set; }
    }
}

using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Marketplace.Benchmarks.Drops;
using Marketplace.Benchmarks.Escrow;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Model;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Testing;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>
/// A night's refresh as an operator starts it: the whole app over Azurite reads a training log of made-up deeds, learns, judges and swaps the model in. The log is in the app's own form, a blob an hour.
/// </summary>
internal static class RefreshBenchmarks
{
    const int Block = 3_500_000;
    static readonly TimeSpan LongestNight = TimeSpan.FromHours(2);

    /// <summary>The command <c>refresh</c>: <c>--events 10000000</c>. The products of the log are not on sale, so it has no categories.</summary>
    public static async Task RunAsync(string[] args)
    {
        var events = Options.Parse(args, "events").Number("events", 10_000_000);
        var report = new Report("A refresh through the app's own log");
        await using var site = await Site.OpenAsync();
        await MeasureAsync(site, () => MadeLog.Whole(events), [.. Enumerable.Range(0, MadeLog.ProductsOf(events)).Select(_ => Ids.New("prd", DateTimeOffset.UtcNow))], report);
        report.Print();
    }

    /// <summary>Has the app learn from a log whose products have these names. The log is forgotten once it is written, since the memory of whoever asks afterwards would be measured too.</summary>
    public static async Task MeasureAsync(Site site, Func<BehaviourLog> log, IReadOnlyList<string> products, Report report)
    {
        var boss = (await Eventually.SeesAsync(() => DropBenchmarks.SignInAsync(site.Visitor), who => who is not null, "the operator can sign in"))!;
        var written = await WriteAsync(site.StorageConnection, log(), products);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        var began = TimeProvider.System.GetTimestamp();
        var instance = (await boss.PostAsync("/api/operations/recommendations/refreshes")).Expect(202).Json.GetProperty("instanceId").GetString()!;
        await Eventually.SeesAsync(() => StatusAsync(boss, instance), status => status is "completed" or "failed", "the refresh has ended", LongestNight);
        var whole = TimeProvider.System.GetElapsedTime(began);
        var night = (await boss.GetAsync("/api/operations/recommendations/refreshes")).Expect(200).Json.GetProperty("items")[0];
        Console.Error.WriteLine(night.ToString());
        var name = string.Create(CultureInfo.InvariantCulture, $"{night.GetProperty("events").GetInt32():#,0} deeds in {written / 1e6:#,0} MB");
        report.Add(new Measurement($"{name}: from its start to the new model serving", "s", [whole.TotalSeconds], "under 900 s"));
        report.Add(new Measurement($"{name}: peak memory of the app", "MB", [DropBenchmarks.PeakMegabytes(site.ProcessId)], "under 4,000 MB"));
    }

    static async Task<string?> StatusAsync(MarketplaceClient boss, string instance) => (await boss.GetAsync($"/api/operations/orchestrations/{instance}")).Expect(200).Json.GetProperty("status").GetString();

    /// <summary>Lines in the order of time, of three months that end now, in a blob for each hour; how many bytes.</summary>
    static async Task<long> WriteAsync(string connection, BehaviourLog log, IReadOnlyList<string> products)
    {
        var bytes = 0L;
        var container = new BlobContainerClient(connection, DeedLog.Container);
        await container.CreateIfNotExistsAsync();
        var begin = DateTimeOffset.UtcNow.AddSeconds(-log.End);
        var deeds = log.Trails.SelectMany((trail, t) => trail.Happenings.ToArray().Select(h => (Trail: t, Happening: h))).ToArray();
        Array.Sort(deeds.Select(d => d.Happening.Time).ToArray(), deeds);
        var trails = log.Trails.Select(_ => Ids.New("trl", begin)).ToArray();
        foreach (var hour in deeds.Chunk(Math.Max(1, deeds.Length / 90 / 24)))
        {
            var at = begin.AddSeconds(hour[0].Happening.Time);
            var blob = container.GetAppendBlobClient(string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd/HH}-{Guid.NewGuid():n}.ndjson"));
            await blob.CreateAsync();
            using var lines = new MemoryStream();
            foreach (var (trail, happening) in hour)
            {
                var deed = new Deed(KindOf(happening.Kind), begin.AddSeconds(happening.Time).ToUnixTimeMilliseconds(), products[happening.Item]);
                JsonSerializer.Serialize(lines, new LogLine(trails[trail], deed), Json.Options);
                lines.WriteByte((byte)'\n');
                if (lines.Length < Block) continue;
                bytes += await AppendAsync(blob, lines);
            }

            bytes += await AppendAsync(blob, lines);
        }

        return bytes;
    }

    static async Task<long> AppendAsync(AppendBlobClient blob, MemoryStream lines)
    {
        var length = lines.Length;
        lines.Position = 0;
        if (length > 0) await blob.AppendBlockAsync(lines);
        lines.SetLength(0);
        return length;
    }

    static DeedKind KindOf(EventKind kind) => kind switch
    {
        EventKind.Buy => DeedKind.Buy,
        EventKind.Cart => DeedKind.Cart,
        EventKind.Like => DeedKind.Like,
        _ => DeedKind.View,
    };
}

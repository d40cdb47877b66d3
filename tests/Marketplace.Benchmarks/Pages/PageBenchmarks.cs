using System.Globalization;
using Marketplace.Benchmarks.Escrow;
using Marketplace.Benchmarks.Http;
using Marketplace.Benchmarks.Reporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Marketplace.Benchmarks.Pages;

/// <summary>
/// What everybody reads all the time: a hot product page and the first page of the newest products, served by the whole app over
/// Azurite, beside a bare Kestrel endpoint that sends the very same bytes. Both take turns, round by round. Then half of the
/// app's own rate is asked for at fixed times, to see how long an answer takes when the server is busy but not drowned.
/// </summary>
public static class PageBenchmarks
{
    const int Connections = 32;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    /// <summary>The command <c>pages</c>: <c>--runs 5</c>; with <c>serve</c>, a port and a file it is the bare server instead.</summary>
    public static Task RunAsync(string[] args) => args switch
    {
        ["serve", var port, var file] => ServeAsync(int.Parse(port, CultureInfo.InvariantCulture), file),
        _ => MeasureAsync(Options.Parse(args, "runs").Number("runs", 5)),
    };

    static async Task MeasureAsync(int runs)
    {
        var report = new Report("Pages that everybody reads");
        await using var site = await Site.OpenAsync();
        var market = await Market.BuildAsync(site.Visitor, buyers: 1, shops: 1, skus: 24);
        foreach (var (name, path) in new[] { ("hot product page", "/api/products/" + market.Stalls[0].ProductId), ("newest products, first page", "/api/products?limit=20") })
            await PageAsync(report, name, new Uri(site.Address, path), runs);
        report.Print();
    }

    static async Task PageAsync(Report report, string name, Uri page, int runs)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, await FetchAsync(page));
        await using var bare = await ServerProcess.StartAsync([typeof(PageBenchmarks).Assembly.Location, "pages", "serve", "", file], 3, "/page", new Dictionary<string, string>());
        await HttpLoad.RequestsPerSecondAsync(page, Connections, WarmUp);
        await HttpLoad.RequestsPerSecondAsync(bare.Address, Connections, WarmUp);
        var (ours, bares) = (new List<double>(), new List<double>());
        for (var i = 0; i < runs; i++)
        {
            bares.Add(await HttpLoad.RequestsPerSecondAsync(bare.Address, Connections, Round));
            ours.Add(await HttpLoad.RequestsPerSecondAsync(page, Connections, Round));
        }

        report.Add(new Measurement($"{name}, {Connections} connections", "requests/s", ours, "50 % of bare Kestrel", new Reference("bare Kestrel, the same bytes", "requests/s", Medians.Of(bares))));
        var half = Medians.Of(ours) / 2;
        await report.MeasureAsync($"{name}, p99 at {Figures.Text(half)} requests/s", "ms", runs, async () =>
            Medians.Percentile(await HttpLoad.LatenciesAsync(page, Connections, half, Round), 0.99), "under 20 ms");
        File.Delete(file);
    }

    static async Task<byte[]> FetchAsync(Uri page)
    {
        using var http = new HttpClient();
        return await http.GetByteArrayAsync(page);
    }

    static async Task ServeAsync(int port, string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        app.MapGet("/page", () => Results.Bytes(bytes, "application/json; charset=utf-8"));
        await app.RunAsync();
    }
}

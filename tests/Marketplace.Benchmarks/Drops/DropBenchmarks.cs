using System.Globalization;
using Marketplace.Benchmarks.Escrow;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Testing;

namespace Marketplace.Benchmarks.Drops;

/// <summary>
/// A file dropped into a shop, by a seller who talks HTTP to the whole app over Azurite: how long until all of it is listed, what it
/// costs in storage requests a row, how much memory the app takes, and the same for the same file again.
/// </summary>
public static class DropBenchmarks
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(6);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>The command <c>drops</c>: <c>--rows 20000 --ballast 0 --runs 3 --groceries path</c>.</summary>
    public static async Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "rows", "ballast", "runs", "groceries");
        var report = new Report("Listing drops");
        var groceries = options.Text("groceries", "");
        var (rows, runs) = (options.Number("rows", 20_000), options.Number("runs", 3));
        var madeUp = ListingFiles.MadeUp(rows, options.Number("ballast", 0));
        await MeasureAsync(report, $"{rows} made-up rows, {madeUp.Csv.Length / 1e6:0} MB", madeUp, runs);
        if (groceries.Length > 0) await MeasureAsync(report, "real groceries", ListingFiles.Groceries(groceries), runs);
        report.Print();
    }

    static async Task MeasureAsync(Report report, string name, ListingFile file, int runs)
    {
        var all = new List<IReadOnlyList<double>>();
        for (var i = 0; i < runs; i++) all.Add(await OnceAsync(file));
        (string What, string Unit, string? Target)[] rows =
        [
            ("until all is listed", "s", file.Rows <= 21_000 ? "under 120 s" : null), ("storage requests a row", "requests", null), ("peak memory of the app", "MB", "under 400 MB"),
            ("the same file again", "s", null), ("storage requests a row of it", "requests", null),
        ];
        for (var i = 0; i < rows.Length; i++)
            report.Add(new Measurement($"{name} ({Figures.Text(file.Rows)}): {rows[i].What}", rows[i].Unit, [.. all.Select(a => a[i])], rows[i].Target));
    }

    static async Task<IReadOnlyList<double>> OnceAsync(ListingFile file)
    {
        await using var site = await Site.OpenAsync();
        var boss = await Eventually.SeesAsync(() => SignInAsync(site.Visitor), who => who is not null, "the operator can sign in");
        await CategoriesAsync(boss!, file);
        var seller = await site.Visitor.RegisterAsync("Mei");
        var shop = (await seller.OpenShopAsync()).ShopId;
        var idle = await StorageCount.DuringAsync(site.Visitor, () => Task.Delay(Idle));
        var first = await DropAsync(site, seller, shop, file, idle, drop => drop.Created);
        var memory = PeakMegabytes(site.ProcessId);
        var again = await DropAsync(site, seller, shop, file, idle, drop => drop.Unchanged);
        return [first.Seconds, first.Requests, memory, again.Seconds, again.Requests];
    }

    static async Task<(double Seconds, double Requests)> DropAsync(Site site, MarketplaceClient seller, string shop, ListingFile file, StorageCount idle, Func<WireDrop, int> hoped)
    {
        var clock = TimeProvider.System.GetTimestamp();
        WireDrop? end = null;
        var busy = await StorageCount.DuringAsync(site.Visitor, async () => end = await seller.DropAsync(shop, "listing.csv", file.Csv, "text/csv", patience: Patience));
        var seconds = TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
        if (hoped(end!) != file.Rows) throw new InvalidOperationException($"The drop did not do what is measured: {end}\n{await seller.ReportAsync(end!)}"[..2_000]);
        var cost = busy.Less(idle, seconds / Idle.TotalSeconds).Per(file.Rows);
        cost.Print();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {end!.Counts} in {seconds:0.0} s, {cost.Total:0.00} requests a row, {PeakMegabytes(site.ProcessId):0} MB"));
        return (seconds, cost.Total);
    }

    internal static async Task CategoriesAsync(MarketplaceClient boss, ListingFile file)
    {
        foreach (var (department, below) in file.Departments)
        {
            var root = ListingFile.IdOf(department);
            await boss.PutCategoryAsync(root, department);
            foreach (var name in below)
                (await boss.SendAsync(new Call("PUT", $"/api/categories/{ListingFile.IdOf($"{root}-{name}")}") { Body = new { name, parentId = root } })).ExpectSuccess();
        }
    }

    internal static async Task<MarketplaceClient?> SignInAsync(MarketplaceClient visitor)
    {
        var account = MarketplaceProcess.OperatorAccount.Split(':', 2);
        return (await visitor.PostAsync("/api/sessions", new { email = account[0], password = account[1] })).IsSuccess ? await visitor.SignInAsOperatorAsync() : null;
    }

    internal static double PeakMegabytes(int processId) => File.ReadLines($"/proc/{processId}/status")
        .Where(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).First();
}

using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>
/// What an escrow order costs and how many of them one machine carries: the app as a process of its own over real Azurite,
/// clients beside it. Every row says what it was divided by.
/// </summary>
public static class EscrowBenchmarks
{
    /// <summary>The command <c>escrow</c>: <c>--runs 5 --clients 16 --orders 300 --lives 150</c>.</summary>
    public static async Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "runs", "clients", "orders", "lives", "only");
        await using var site = await Site.OpenAsync();
        var rows = new EscrowRows(site, options.Number("clients", 16), options.Number("runs", 5), options.Number("orders", 300), options.Number("lives", 150));
        var only = options.Text("only", "");
        await rows.PrepareAsync();
        if (only is "" or "paid") await rows.PaidAsync();
        if (only is "" or "hot") await rows.HotAsync();
        if (only is "" or "lives") await rows.LivesAsync();
        if (only is "" or "checkouts") await rows.CheckoutsAsync();
        if (only is "" or "transactions") await rows.TransactionsAsync();
        if (only is "" or "branches") await rows.BranchesAsync();
        rows.Report.Print();
    }
}

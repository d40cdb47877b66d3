using System.Globalization;
using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Http;

/// <summary>
/// What the local host costs: requests per second of an HTTP function beside those of a bare Kestrel minimal API that returns
/// the same JSON, and the time from process start to the first answered request. Servers are processes of their own and take
/// turns, round by round, so that a busy machine hits both alike.
/// </summary>
public static class HttpBenchmarks
{
    const int Repetitions = 5;
    const int Connections = 32;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    /// <summary>Measures; with <c>serve-function</c> or <c>serve-bare</c> and a port it is one of the servers instead.</summary>
    public static Task RunAsync(string[] args) => args switch
    {
        ["serve-function", var port] => Servers.FunctionAsync(Number(port)),
        ["serve-bare", var port] => Servers.BareAsync(Number(port)),
        _ => MeasureAsync(),
    };

    static async Task MeasureAsync()
    {
        var report = new Report("The local Functions host");
        await OverheadAsync(report);
        await Startup.MeasureAsync(report, Repetitions);
        report.Print();
    }

    static async Task OverheadAsync(Report report)
    {
        await using var function = await ServerProcess.StartAsync("serve-function", "/api/mug");
        await using var bare = await ServerProcess.StartAsync("serve-bare", "/api/mug");
        await HttpLoad.RequestsPerSecondAsync(function.Address, Connections, WarmUp);
        await HttpLoad.RequestsPerSecondAsync(bare.Address, Connections, WarmUp);
        var (functions, bares) = (new List<double>(), new List<double>());
        for (var i = 0; i < Repetitions; i++)
        {
            bares.Add(await HttpLoad.RequestsPerSecondAsync(bare.Address, Connections, Round));
            functions.Add(await HttpLoad.RequestsPerSecondAsync(function.Address, Connections, Round));
        }

        report.Add(new Measurement($"HTTP function, {Connections} connections", "requests/s", functions, "60 % of a bare minimal API",
            new Reference("bare Kestrel minimal API", "requests/s", Medians.Of(bares))));
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

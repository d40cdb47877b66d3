using Marketplace.Benchmarks.Behaviour;
using Marketplace.Benchmarks.Drops;
using Marketplace.Benchmarks.Durable;
using Marketplace.Benchmarks.Escrow;
using Marketplace.Benchmarks.Http;
using Marketplace.Benchmarks.Pages;
using Marketplace.Benchmarks.Photo;
using Marketplace.Benchmarks.Recommend;
using Marketplace.Benchmarks.Search;

// One command per group of figures; README.md beside this file tells what each row means and how to repeat it.
var commands = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["behaviour"] = BehaviourBenchmarks.RunAsync,
    ["drops"] = DropBenchmarks.RunAsync,
    ["durable"] = DurableBenchmarks.RunAsync,
    ["escrow"] = EscrowBenchmarks.RunAsync,
    ["http"] = HttpBenchmarks.RunAsync,
    ["pages"] = PageBenchmarks.RunAsync,
    ["search"] = SearchBenchmarks.RunAsync,
    ["recommend"] = RecommendBenchmarks.RunAsync,
    ["refresh"] = RefreshBenchmarks.RunAsync,
    ["photo"] = PhotoBenchmarks.RunAsync,
    ["photo-train"] = PhotoTraining.RunAsync,
};

string[] chosen = args is [] or ["all", ..] ? [.. commands.Keys.Except(["photo-train"])] : [args[0]];
if (chosen.FirstOrDefault(name => !commands.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"{unknown} is no benchmark; there are: {string.Join(", ", commands.Keys)}, all.");
    return 2;
}

foreach (var name in chosen) await commands[name](args is [] or ["all", ..] ? [] : args[1..]);
return 0;

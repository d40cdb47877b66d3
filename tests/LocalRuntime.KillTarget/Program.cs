using LocalRuntime.KillTarget;
using Marketplace.Local.DurableTask;
using Microsoft.Extensions.DependencyInjection;

// Runs the scenarios over a data file until every instance has ended, then says so and leaves. It is made to be killed:
// started again over the same files it goes on where the file says it is.
var (dataFile, journalFile, copies) = (args[0], args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
var journal = new Journal(journalFile);
await using var services = new ServiceCollection().AddLocalTaskHub(options =>
{
    options.DataFile = dataFile;
    Scenarios.Register(options.Registry, journal);
}).BuildServiceProvider();
var hub = services.GetRequiredService<LocalTaskHub>();
await hub.StartAsync(CancellationToken.None);
await Driver.RunAsync(hub.Client, Scenarios.Instances(copies));
await hub.StopAsync(CancellationToken.None);
Console.WriteLine("all ended");

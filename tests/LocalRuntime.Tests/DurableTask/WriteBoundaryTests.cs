using LocalRuntime.KillTarget;
using Marketplace.Local.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.Durable;

/// <summary>The hub dies between each two writes of each scenario in turn, and is opened again over what it left.</summary>
public class WriteBoundaryTests
{
    public static TheoryData<string, Delivery> Cases() =>
        [.. from kind in Scenarios.KindNames from delivery in Enum.GetValues<Delivery>() select (kind, delivery)];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_death_between_any_two_writes_loses_nothing_and_repeats_nothing(string kind, Delivery delivery)
    {
        var scenarios = Scenarios.Instances(1).Where(s => s.Kind == kind).ToList();
        for (long write = 1; await DiesAtAsync(write, scenarios, delivery); write++)
            Assert.True(write < 200, "The scenario does not end.");
    }

    /// <returns>Whether the scenario has so many writes at all.</returns>
    static async Task<bool> DiesAtAsync(long write, List<Scenario> scenarios, Delivery delivery)
    {
        var folder = TemporaryFolder.New("boundary");
        var (dataFile, journalFile) = (Path.Combine(folder, "hub.db"), Path.Combine(folder, "journal"));
        var promises = new Promises(dataFile, journalFile);

        var died = await LiveAsync(dataFile, journalFile, scenarios, delivery, number => number == write);
        if (died)
        {
            promises.NoteDeath();
            Assert.False(await LiveAsync(dataFile, journalFile, scenarios, delivery, null, promises));
        }

        Directory.Delete(folder, recursive: true);
        return died;
    }

    /// <returns>Whether the hub died on the way.</returns>
    static async Task<bool> LiveAsync(
        string dataFile, string journalFile, List<Scenario> scenarios, Delivery delivery, Func<long, bool>? dieBefore, Promises? promises = null)
    {
        var died = false;
        await using var services = new ServiceCollection().AddLocalTaskHub(options =>
        {
            options.DataFile = dataFile;
            options.Faults.DeliverEveryMessageTwice = delivery == Delivery.Twice;
            options.Faults.DieBeforeWrite = number => died |= dieBefore?.Invoke(number) == true;
            Scenarios.Register(options.Registry, new Journal(journalFile));
        }).BuildServiceProvider();
        var hub = services.GetRequiredService<LocalTaskHub>();
        await hub.StartAsync(CancellationToken.None);
        var drive = Driver.RunAsync(hub.Client, scenarios);
        await Eventually.TrueAsync(() => drive.IsCompleted || died);
        if (died)
        {
            await hub.StopAsync(CancellationToken.None);
            // It may have died with nothing left to tell the driver, as when only copies were to be dropped.
            Assert.True(await Record.ExceptionAsync(() => drive) is null or InvalidOperationException);
            return true;
        }

        await drive;
        if (promises is not null)
            await promises.DemandAsync(hub.Client, scenarios);
        return false;
    }
}

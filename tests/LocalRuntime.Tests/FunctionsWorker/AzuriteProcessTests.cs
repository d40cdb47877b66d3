using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Marketplace.Local;
using Marketplace.Local.Storage;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.FunctionsWorker;

public class AzuriteProcessTests
{
    const string FolderVariable = "HOST_KILL_FOLDER";
    readonly string folder = TemporaryFolder.New("host");

    [Fact]
    public async Task A_stopped_one_starts_again_on_its_ports_with_its_data()
    {
        await using var azurite = await AzuriteProcess.StartAsync(folder);
        var connection = azurite.ConnectionString;
        await new QueueClient(connection, "kept").CreateAsync();
        await azurite.StopAsync();
        Assert.Empty(ProcessesWith(azurite.ProcessId));
        await using var again = await AzuriteProcess.StartAsync(folder);
        Assert.Equal(connection, again.ConnectionString);
        Assert.True(await new QueueClient(connection, "kept").ExistsAsync());
        again.Kill();
        await Eventually.TrueAsync(() => ProcessesWith(again.ProcessId).Length == 0);
        await again.EnsureRunningAsync();
        Assert.Equal(connection, again.ConnectionString);
        Assert.True(await new QueueClient(connection, "any").CreateIfNotExistsAsync() is not null);
    }

    /// <summary>A client that stood still for the whole stop made Azurite be killed at the stop limit.</summary>
    [Fact]
    public async Task One_told_to_stop_hangs_up_on_a_client_that_stands_still_and_ends_by_itself_when_the_client_does()
    {
        await using var azurite = await AzuriteProcess.StartAsync(folder);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", TablePortOf(azurite));

        // Connections are accepted in their order: once a later one is answered, this one is in.
        using (var later = new HttpClient()) (await later.GetAsync(new Uri($"http://127.0.0.1:{TablePortOf(azurite)}/"))).Dispose();
        var stopping = azurite.StopAsync();
        await azurite.HangsUpAsync();
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        Assert.NotEmpty(ProcessesWith(azurite.ProcessId));
        client.Close();
        await stopping;
        Assert.Empty(ProcessesWith(azurite.ProcessId));
    }

    /// <summary>The host is a process of its own: this assembly, told to run only the host below.</summary>
    [Fact]
    public async Task It_outlives_a_killed_host_is_found_by_the_next_and_stops_with_it()
    {
        using var host = StartHost();
        await Eventually.TrueAsync(() => host.HasExited || File.Exists(Path.Combine(folder, "ready")), "the host");
        Assert.False(host.HasExited, "the host ended by itself");
        var survivor = AzuriteProcess.For(folder);
        host.Kill();
        await host.WaitForExitAsync();
        Assert.Single(ProcessesWith(survivor.ProcessId));
        using (var next = Build())
        {
            await next.StartAsync();
            var found = AzuriteProcess.For(folder);
            Assert.Equal(survivor.ProcessId, found.ProcessId);
            Assert.Equal(survivor.ConnectionString, found.ConnectionString);
            await next.StopAsync();
        }

        Assert.Empty(ProcessesWith(survivor.ProcessId));
    }

    [Fact]
    public async Task A_host_that_is_told_to_end_stops_it_and_ends_well()
    {
        using var host = StartHost();
        await Eventually.TrueAsync(() => host.HasExited || File.Exists(Path.Combine(folder, "ready")), "the host");
        var azurite = AzuriteProcess.For(folder);
        ProcessSignals.Terminate(host.Id);
        await host.WaitForExitAsync();
        Assert.Equal(0, host.ExitCode);
        Assert.Empty(ProcessesWith(azurite.ProcessId));
    }

    [Fact]
    public async Task A_second_host_on_the_same_folder_is_turned_away()
    {
        using var first = Build();
        await first.StartAsync();
        var refused = Assert.Throws<LocalHostException>(Build);
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
        await first.StopAsync();
    }

    [Fact]
    public async Task A_process_that_only_has_the_same_id_is_not_taken_for_it()
    {
        var azurite = await AzuriteProcess.StartAsync(folder);
        await azurite.StopAsync();
        var file = Path.Combine(folder, "azurite.json");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        record["ProcessId"] = Environment.ProcessId;
        await File.WriteAllTextAsync(file, record.ToJsonString());
        await using var next = await AzuriteProcess.StartAsync(folder);
        Assert.NotEqual(Environment.ProcessId, next.ProcessId);
    }

    /// <summary>Also the process to kill; a test of nothing unless it is told a folder.</summary>
    [Fact]
    public async Task A_host_without_configured_storage_brings_its_own()
    {
        var given = Environment.GetEnvironmentVariable(FolderVariable);
        using var host = Build(given ?? folder);
        await host.StartAsync();
        Assert.NotEmpty(ProcessesWith(AzuriteProcess.For(given ?? folder).ProcessId));
        if (given is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(given, "ready"), "");
            await host.WaitForShutdownAsync();
        }

        await host.StopAsync();
    }

    Process StartHost()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { GetType().Assembly.Location, "--filter-method", $"*{nameof(A_host_without_configured_storage_brings_its_own)}" })
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder;
        return Process.Start(start)!;
    }

    IHost Build() => Build(folder);

    static IHost Build(string folder) => LocalHost.CreateBuilder([], new LocalHostOptions
    {
        ContentRoot = folder,
        DataFolder = folder,
        Port = 0,
        FunctionClasses = [],
        Quiet = true,
        Settings = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None", ["Demo:Load"] = "false" },
    }).Build();

    static int TablePortOf(AzuriteProcess azurite) =>
        new Uri((string)new DbConnectionStringBuilder { ConnectionString = azurite.ConnectionString }["TableEndpoint"]).Port;

    static Process[] ProcessesWith(int id) => [.. Process.GetProcesses().Where(p => p.Id == id && !IsZombie(id))];

    static bool IsZombie(int id) => File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}

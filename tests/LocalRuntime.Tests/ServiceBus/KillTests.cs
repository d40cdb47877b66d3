using System.Diagnostics;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

/// <summary>
/// A real process is killed with SIGKILL while it sends and completes as fast as it can. It writes down, around every call, what it was
/// told; the file must agree: what was acknowledged as sent is there unless somebody tried to complete it, what was acknowledged as completed is gone.
/// </summary>
public class KillTests
{
    private const string FolderVariable = "BUS_KILL_FOLDER";
    private const int Kills = 4;

    [Fact]
    public async Task A_killed_process_loses_nothing_it_was_told_is_kept()
    {
        var folder = TemporaryFolder.New("bus-kill");
        var random = new Random(20260301);
        for (var round = 0; round < Kills; round++)
        {
            await RunAndKillAsync(folder, LinesOf(folder).Count + random.Next(300, 1500));
            await AgreeAsync(folder);
        }

    }

    /// <summary>Also the process to kill: this assembly again, told to run only this, without an end.</summary>
    [Fact]
    public async Task Senders_and_receivers_at_once_find_in_the_file_what_they_were_told()
    {
        var given = Environment.GetEnvironmentVariable(FolderVariable);
        var folder = given ?? TemporaryFolder.New("bus-kill");
        await SendAndCompleteAsync(folder, given is null ? 100 : int.MaxValue);
        await AgreeAsync(folder);
    }

    private static async Task SendAndCompleteAsync(string folder, int each)
    {
        var start = LinesOf(folder).Count;
        await using var bus = LocalServiceBus.Start(Path.Combine(folder, "bus.db"), name: "to-kill");
        if (!bus.Has("orders")) await bus.CreateQueueAsync("orders");
        await using var client = new ServiceBusClient(bus.ConnectionString);
        await using var diary = new Diary(Path.Combine(folder, "diary"));
        using var sentAll = new CancellationTokenSource();
        var completing = Enumerable.Range(0, 4).Select(_ => CompleteAsync(client, diary, sentAll.Token)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => SendAsync(client, diary, $"{start}-{worker}", each)));
        await sentAll.CancelAsync();
        await Task.WhenAll(completing);
    }

    private static async Task SendAsync(ServiceBusClient client, Diary diary, string name, int count)
    {
        var sender = client.CreateSender("orders");
        for (var i = 0; i < count; i++)
        {
            var id = $"{name}-{i}";
            diary.Write("sending", id);
            await sender.SendMessageAsync(new ServiceBusMessage(id));
            diary.Write("sent", id);
        }
    }

    private static async Task CompleteAsync(ServiceBusClient client, Diary diary, CancellationToken end)
    {
        var receiver = client.CreateReceiver("orders");
        while (!end.IsCancellationRequested)
        {
            if (await ReceiveUntilAsync(receiver, end) is not { } message) return;
            if (message.SequenceNumber % 3 == 0) continue;
            diary.Write("completing", message.Body.ToString());
            await receiver.CompleteMessageAsync(message, CancellationToken.None);
            diary.Write("completed", message.Body.ToString());
        }
    }

    private static async Task<ServiceBusReceivedMessage?> ReceiveUntilAsync(ServiceBusReceiver receiver, CancellationToken end)
    {
        try
        {
            return await receiver.ReceiveMessageAsync(null, end);
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    private static async Task RunAndKillAsync(string folder, int lines)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(KillTests).Assembly.Location, "--filter-method", $"*{nameof(Senders_and_receivers_at_once_find_in_the_file_what_they_were_told)}" })
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder;
        using var child = Process.Start(start)!;
        try
        {
            var output = child.StandardOutput.ReadToEndAsync();
            await Eventually.TrueAsync(() => child.HasExited || LinesOf(folder).Count >= lines);
            Assert.False(child.HasExited, child.HasExited ? await output : "");
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private static async Task AgreeAsync(string folder)
    {
        var said = LinesOf(folder).ToLookup(line => line.Split(' ')[0], line => line.Split(' ')[1]);
        await using var bus = LocalServiceBus.Start(Path.Combine(folder, "bus.db"), name: "after-kill");
        await using var client = new ServiceBusClient(bus.ConnectionString);
        var there = (await client.CreateReceiver("orders").PeekMessagesAsync(int.MaxValue)).Select(message => message.Body.ToString()).ToHashSet();

        Assert.Empty(said["sent"].Except(said["completing"]).Except(there));
        Assert.Empty(said["completed"].Intersect(there));
        Assert.Empty(there.Except(said["sending"]));
        Assert.NotEmpty(said["completed"]);
    }

    private static List<string> LinesOf(string folder)
    {
        var path = Path.Combine(folder, "diary");
        if (!File.Exists(path)) return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Lines handed to the operating system one by one, which a killed process cannot take back.</summary>
    private sealed class Diary(string path) : IAsyncDisposable
    {
        private readonly FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1);
        private readonly Lock gate = new();

        public void Write(string what, string id)
        {
            var line = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {id}\n"));
            lock (gate)
            {
                stream.Write(line);
                stream.Flush();
            }
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}

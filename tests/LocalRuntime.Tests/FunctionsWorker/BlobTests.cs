using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.FunctionsWorker;

public class BlobTests(SharedAzurite azurite)
{
    readonly string name = "c" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(typeof(AsText), "abc")]
    [InlineData(typeof(Streamed), "abc")]
    [InlineData(typeof(AsBytes), "616263")]
    [InlineData(typeof(AsClient), "drops/one.csv 3")]
    [InlineData(typeof(WithFacts), "one csv True True")]
    public async Task A_new_blob_arrives_in_the_shape_that_the_function_asks_for(Type functions, string seen)
    {
        var container = await ContainerAsync();
        await PutAsync(container, "elsewhere/one.csv", "not this");
        await PutAsync(container, "drops/one.csv", "abc");
        await using var host = await StartAsync(functions);
        await host.Calls.CountAsync(1);
        await LooksAsync(host, 1);
        Assert.Equal([seen], host.Calls.All);
    }

    [Fact]
    public async Task A_changed_blob_runs_again_and_an_unchanged_one_does_not_even_after_a_restart()
    {
        var container = await ContainerAsync();
        var folder = TemporaryFolder.New("host");
        await PutAsync(container, "drops/one.csv", "first");
        await PutAsync(container, "drops/same.csv", "same");
        await using (var host = await StartAsync(typeof(AsText), folder))
        {
            await host.Calls.CountAsync(2);
            await PutAsync(container, "drops/one.csv", "second");
            await host.Calls.CountAsync(3);
            Assert.Equal("second", host.Calls.All[2]);
        }

        await PutAsync(container, "drops/new.csv", "new");
        await using (var host = await StartAsync(typeof(AsText), folder))
        {
            await host.Calls.CountAsync(1);
            await LooksAsync(host, 1);
            Assert.Equal(["new"], host.Calls.All);
        }

    }

    [Fact]
    public async Task A_blob_that_always_fails_is_reported_to_the_poison_queue_and_rests_until_it_changes()
    {
        var container = await ContainerAsync();
        await PutAsync(container, "drops/bad.csv", "bad");
        await using var host = await StartAsync(typeof(Fails));
        await host.Calls.CountAsync(2);
        await Eventually.TrueAsync(async () => (await ReportsAsync()).Contains("drops/bad.csv"), "the report");
        await LooksAsync(host, 1);
        Assert.Equal(["bad", "bad"], host.Calls.All);
        await PutAsync(container, "drops/bad.csv", "mended?");
        await host.Calls.CountAsync(3);
    }

    [Theory]
    [InlineData("drops/{shop}/{name}.csv", "a/b/c.csv", "shop=a/b name=c")]
    [InlineData("drops/{name}.{extension}", "a.tar.gz", "name=a.tar extension=gz")]
    [InlineData("drops/exact.csv", "exact.csv", "")]
    [InlineData("drops/exact.csv", "inexact.csv", null)]
    [InlineData("drops/in/{name}", "out/x", null)]
    [InlineData("drops", "any/thing", "")]
    [InlineData("drops/{name}.csv", "a.csvx", null)]
    public void A_path_binds_its_names(string path, string blob, string? values)
    {
        var pattern = BlobPattern.Parse(path);
        Assert.Equal("drops", pattern.Container);
        var match = pattern.Match(blob);
        Assert.Equal(values, match is null ? null : string.Join(' ', match.Select(v => $"{v.Key}={v.Value}")));
    }

    [Theory]
    [InlineData("{container}/{name}")]
    [InlineData("/{name}")]
    [InlineData("drops/{name")]
    public void A_path_that_cannot_be_watched_is_refused(string path) => Assert.Throws<FormatException>(() => BlobPattern.Parse(path));

    [Fact]
    public void Receipts_know_after_a_kill_what_was_done_and_what_was_tried()
    {
        var folder = TemporaryFolder.New("host");
        var killed = BlobReceipts.Open(folder, "F");
        Assert.Equal(1, killed.Try("done", "1"));
        killed.Done("done", "1");
        Assert.Equal(1, killed.Try("deadly", "1"));
        Assert.Equal(2, killed.Try("deadly", "1"));
        killed.Dispose();
        File.AppendAllText(Path.Combine(folder, "blobs", "F.jsonl"), """{"Name":"torn","ET""");
        for (var opening = 0; opening < 2; opening++)
        {
            using var receipts = BlobReceipts.Open(folder, "F");
            Assert.True(receipts.IsDone("done", "1"));
            Assert.False(receipts.IsDone("done", "2"));
            Assert.False(receipts.IsDone("deadly", "1"));
            Assert.Equal(3 + opening, receipts.Try("deadly", "1"));
            Assert.Equal(1, receipts.Try("torn" + opening, "1"));
        }

    }

    async Task<TestHost> StartAsync(Type functions, string? folder = null) => await TestHost.StartAsync(functions, new TestHostSetup
    {
        Storage = await azurite.ConnectionStringAsync(),
        DataFolder = folder,
        Settings = new Dictionary<string, string?> { ["InContainer"] = name, ["extensions:blobs:poisonBlobThreshold"] = "2" },
    });

    /// <summary>Until the host has looked so often again and found nothing to do.</summary>
    static Task LooksAsync(TestHost host, int count)
    {
        var meter = host.Services.GetRequiredService<StorageMeter>();
        var before = meter.Counts.GetValueOrDefault("blobs.listEmpty");
        return Eventually.TrueAsync(() => meter.Counts.GetValueOrDefault("blobs.listEmpty") >= before + count, "looks that find nothing");
    }

    async Task<BlobContainerClient> ContainerAsync()
    {
        var container = new BlobContainerClient(await azurite.ConnectionStringAsync(), name);
        await container.CreateAsync();
        return container;
    }

    static async Task PutAsync(BlobContainerClient container, string blob, string text) =>
        await container.GetBlobClient(blob).UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), overwrite: true);

    async Task<IReadOnlyList<string>> ReportsAsync()
    {
        var queue = new QueueClient(await azurite.ConnectionStringAsync(), "webjobs-blobtrigger-poison", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        if (!await queue.ExistsAsync()) return [];
        var reports = (await queue.PeekMessagesAsync(32)).Value.Select(m => JsonSerializer.Deserialize<Report>(m.Body)!);
        return [.. reports.Where(r => r.ContainerName == name).Select(r => r.BlobName)];
    }

    public sealed record Report(string ContainerName, string BlobName);

    public class AsText(Calls calls)
    {
        [Function("AsText")]
        public void Run([BlobTrigger("%InContainer%/drops/{name}")] string text) => calls.Add(text);
    }

    public class Streamed(Calls calls)
    {
        [Function("Streamed")]
        public async Task Run([BlobTrigger("%InContainer%/drops/{name}")] Stream stream) => calls.Add(await new StreamReader(stream).ReadToEndAsync());
    }

    public class AsBytes(Calls calls)
    {
        [Function("AsBytes")]
        public void Run([BlobTrigger("%InContainer%/drops/{name}")] byte[] bytes) => calls.Add(Convert.ToHexString(bytes));
    }

    public class AsClient(Calls calls)
    {
        [Function("AsClient")]
        public async Task Run([BlobTrigger("%InContainer%/drops/{name}")] BlobClient blob) =>
            calls.Add($"{blob.Name} {(await blob.GetPropertiesAsync()).Value.ContentLength}");
    }

    public class WithFacts(Calls calls)
    {
        [Function("WithFacts")]
        public void Run([BlobTrigger("%InContainer%/drops/{name}.{extension}")] string text, string name, string extension, Uri uri, FunctionContext context) =>
            calls.Add($"{name} {extension} {uri.AbsolutePath.EndsWith(".csv")} {context.BindingContext.BindingData["BlobTrigger"]!.ToString()!.EndsWith("/drops/one.csv")}");
    }

    public class Fails(Calls calls)
    {
        [Function("Fails")]
        public void Run([BlobTrigger("%InContainer%/drops/{name}")] string text)
        {
            calls.Add(text);
            throw new InvalidOperationException(text);
        }
    }
}

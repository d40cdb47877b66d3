using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Tests.FunctionsWorker;

public class StatsTests(SharedAzurite azurite)
{
    [Theory]
    [InlineData("tables", "GET", "/acc/Orders(PartitionKey='p',RowKey='r')", "tables.pointRead")]
    [InlineData("tables", "GET", "/acc/Orders()?$filter=x", "tables.query")]
    [InlineData("tables", "POST", "/acc/Orders", "tables.insert")]
    [InlineData("tables", "PUT", "/acc/Orders(PartitionKey='p',RowKey='r')", "tables.replace")]
    [InlineData("tables", "PATCH", "/acc/Orders(PartitionKey='p',RowKey='r')", "tables.merge")]
    [InlineData("tables", "DELETE", "/acc/Orders(PartitionKey='p',RowKey='r')", "tables.delete")]
    [InlineData("tables", "POST", "/acc/$batch", "tables.batch")]
    [InlineData("tables", "POST", "/acc/Tables", "tables.admin")]
    [InlineData("queues", "POST", "/acc/q/messages", "queues.send")]
    [InlineData("queues", "GET", "/acc/q/messages?numofmessages=16", "queues.receive")]
    [InlineData("queues", "GET", "/acc/q/messages?peekonly=true", "queues.peek")]
    [InlineData("queues", "PUT", "/acc/q/messages/id?popreceipt=x", "queues.update")]
    [InlineData("queues", "DELETE", "/acc/q/messages/id?popreceipt=x", "queues.delete")]
    [InlineData("queues", "PUT", "/acc/q", "queues.admin")]
    [InlineData("blobs", "PUT", "/acc/c/b", "blobs.write")]
    [InlineData("blobs", "GET", "/acc/c/b", "blobs.read")]
    [InlineData("blobs", "HEAD", "/acc/c/b", "blobs.properties")]
    [InlineData("blobs", "GET", "/acc/c?restype=container&comp=list", "blobs.list")]
    [InlineData("blobs", "PUT", "/acc/c?restype=container", "blobs.admin")]
    public void A_request_is_named_by_what_it_does(string service, string method, string address, string name) =>
        Assert.Equal(name, StorageOperations.NameOf(service, new HttpMethod(method), new Uri("http://127.0.0.1:1" + address), pathStyle: true));

    [Fact]
    public void Endpoints_are_known_by_connection_string_or_by_the_clouds_names()
    {
        var endpoints = new StorageEndpoints("AccountName=a;AccountKey=b/c+d==;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:2/a;TableEndpoint=http://127.0.0.1:3/a;");
        Assert.Equal("blobs", endpoints.ServiceOf(new Uri("http://127.0.0.1:1/a/x")));
        Assert.Equal("tables", endpoints.ServiceOf(new Uri("http://127.0.0.1:3/a/x")));
        Assert.Equal("queues", endpoints.ServiceOf(new Uri("https://acc.queue.core.windows.net/x")));
        Assert.Null(endpoints.ServiceOf(new Uri("http://127.0.0.1:4/a")));
    }

    [Fact]
    public async Task Requests_of_all_clients_in_the_process_are_counted_and_empty_looks_are_not_billed()
    {
        var connection = await azurite.ConnectionStringAsync();
        var name = "s" + Guid.NewGuid().ToString("N");
        await using var host = await TestHost.StartAsync(typeof(Idle), new TestHostSetup
        {
            Storage = connection,
            Settings = new Dictionary<string, string?> { ["InQueue"] = name },
        });
        var before = await CountsAsync(host);
        var table = new TableClient(connection, name);
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "1"));
        await table.GetEntityAsync<TableEntity>("p", "1");
        await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("p", "2"))]);
        await foreach (var _ in table.QueryAsync<TableEntity>(e => e.PartitionKey == "p")) { }
        var queue = new QueueClient(connection, name + "-other");
        await queue.CreateAsync();
        await queue.SendMessageAsync("x");
        var container = new BlobContainerClient(connection, name);
        await container.CreateAsync();
        await container.UploadBlobAsync("b", BinaryData.FromString("x"));
        var after = await CountsAsync(host);
        foreach (var counted in new[] { "tables.insert", "tables.pointRead", "tables.batch", "tables.query", "queues.send", "blobs.write" })
            Assert.True(after.GetValueOrDefault(counted) > before.GetValueOrDefault(counted), counted);
        Assert.True(after["queues.receiveEmpty"] > 0);
        Assert.Equal(after["total"] - after["queues.receiveEmpty"], after["billable"]);
    }

    static async Task<Dictionary<string, long>> CountsAsync(TestHost host)
    {
        await Eventually.TrueAsync(async () => (await host.Http.GetStringAsync("local/stats")).Contains("receiveEmpty"));
        using var stats = JsonDocument.Parse(await host.Http.GetStringAsync("local/stats"));
        var storage = stats.RootElement.GetProperty("storage");
        Assert.True(stats.RootElement.GetProperty("workingSetBytes").GetInt64() > 1_000_000);
        Assert.Single(stats.RootElement.GetProperty("queues").EnumerateObject());
        var counts = storage.GetProperty("byOperation").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64());
        counts["total"] = storage.GetProperty("total").GetInt64();
        counts["billable"] = storage.GetProperty("billable").GetInt64();
        return counts;
    }

    public class Idle
    {
        [Function("Idle")]
        public void Run([QueueTrigger("%InQueue%")] string text) { }
    }
}
